import { decodeBase64url } from "../encoding/base64url.ts";
import { isObject } from "../encoding/is_object.ts";
import type { ShownText } from "./shown_text.ts";

/** A member of a form or of a JSON object. */
export type Member = readonly [name: string, value: unknown];

/** The nesting depth down to which members are read. */
const MAX_SHOWN_DEPTH = 5;

/** The number of characters after which nothing is added to a line. */
const MAX_MEMBER_LINE_LENGTH = 400;

/** Members that the protocol defines, and that are not secret. */
const PLAIN_MEMBERS =
  /^(acr_values|active|alg|audience|(client_assertion|issued_token|requested_token|subject_token)_type|client_id|code_challenge_method|crv|(ext_|refresh_|refresh_token_)?expires_in|grant_type|interval|kid|kty|max_age|resource|scopes?|status_code|token_type_hint|use|\w+_supported)$/;

/** Members that contain the server's own words. */
const TEXT_MEMBERS =
  /^(details?|error|error_?(codes?|description|hint|message|summary)|message|msg|reason|status|timestamp|title|token_type)$/i;

/** Members that contain a URL. */
const URL_MEMBERS = /^(error_uri|issuer|jwks_uri|\w+_endpoint|verification_ur[il])$/;

/** Members that contain a secret. */
const SECRET_MEMBER_NAMES =
  /tokens?$|secret|codes?$|passw|assertion|verifier|credential|cookie|nonce|session|ticket/i;

/** The members of a message, and their nesting depth in it. */
interface Level {
  text: ShownText;
  depth?: number;
}

/** Adds the secrets in the members of a reply. Call it before any of them is shown. */
export function learnMembers(members: readonly Member[], { text, depth = 0 }: Level): void {
  if (depth > MAX_SHOWN_DEPTH) return text.withholdAll();
  for (const [name, value] of members) {
    if (isObject(value)) learnMembers(Object.entries(value), { text, depth: depth + 1 });
    else if (Array.isArray(value)) {
      learnMembers(value.map((one): Member => [name, one]), { text, depth: depth + 1 });
    } else if (URL_MEMBERS.test(name)) text.learnUrl(String(value));
    else if (
      SECRET_MEMBER_NAMES.test(name) && !PLAIN_MEMBERS.test(name) && !TEXT_MEMBERS.test(name)
    ) {
      text.learnIssued(name, String(value));
    }
  }
}

/** Yields a line for each member, and for each entry of a list of objects, such as a key set. */
export function* memberLines(members: readonly Member[], text: ShownText): Generator<string> {
  for (const [name, value] of members) {
    const entries = Array.isArray(value) && value.some(isObject) ? value : [value];
    for (const entry of entries) yield showMember([name, entry], { text });
  }
}

function showMember(member: Member, level: Level): string {
  return `${level.text.words(member[0].slice(0, 60))}: ${showValue(member, level)}`;
}

function showValue([name, value]: Member, { text, depth = 0 }: Level): string {
  const inner = { text, depth: depth + 1 };
  if (isObject(value)) {
    if (depth >= MAX_SHOWN_DEPTH) return "{…}";
    return `{ ${some(Object.entries(value), (member) => showMember(member, inner))} }`;
  }
  if (Array.isArray(value)) {
    if (depth >= MAX_SHOWN_DEPTH) return "[…]";
    return some(value, (one) => showValue([name, one], inner)) || "[]";
  }
  if (value === null || typeof value === "boolean") return String(value);
  const shown = String(value);
  if (PLAIN_MEMBERS.test(name)) return text.plain(shown);
  if (TEXT_MEMBERS.test(name)) return text.words(shown);
  if (URL_MEMBERS.test(name)) return text.url(shown);
  // The code may be anywhere in the path or query.
  if (name.endsWith("_complete")) {
    return text.url(/^https?:\/\/[^/?#@]+/i.exec(shown)?.[0] ?? "") + "/…";
  }
  return text.hidden(shown) + jwtDetails(shown, text);
}

/** Joins as many as fit into a line. */
function some<T>(all: readonly T[], show: (one: T) => string): string {
  let line = "";
  for (const one of all) {
    if (line.length > MAX_MEMBER_LINE_LENGTH) return `${line}, …`;
    line += `${line && ", "}${show(one)}`;
  }
  return line;
}

/** Describes a JWT (RFC 7519) by its header: algorithm, type and key. */
function jwtDetails(value: string, text: ShownText): string {
  if (!/^eyJ[\w-]+\.[\w-]*\./.test(value)) return "";
  try {
    const header = JSON.parse(
      new TextDecoder().decode(decodeBase64url(value.split(".", 1)[0] ?? "")),
    );
    const details = ["alg", "typ", "kid"].filter((name) => typeof header[name] === "string")
      .map((name) => `${name} ${text.plain(header[name]).slice(0, 100)}`);
    return ` (JWT: ${details.join(", ")})`;
  } catch {
    return "";
  }
}

import { decodeBase64url } from "../encoding/base64url.ts";
import { isObject } from "../encoding/is_object.ts";
import type { ShownText } from "./shown_text.ts";

/** A member of a form or of a JSON object. */
export type Member = readonly [name: string, value: unknown];

/** Objects and lists in one another are read down to this depth. */
const DEEPEST = 5;

/** Characters after which nothing is added to a line. */
const WIDTH = 400;

/** Members that the protocol defines, and that are no secrets. */
const PLAIN =
  /^(acr_values|active|alg|audience|client_assertion_type|client_id|code_challenge_method|crv|(ext_|refresh_|refresh_token_)?expires_in|grant_type|interval|kid|kty|max_age|resource|scopes?|status_code|token_type_hint|use|\w+_supported)$/;

/** Members in the server's own words. */
const WORDS =
  /^(detail|error|error_codes|error_description|error_hint|message|status|timestamp|title|token_type)$/;

/** Members that hold a URL. */
const URLS = /^(error_uri|issuer|jwks_uri|\w+_endpoint|verification_ur[il])$/;

/** Members that hold a secret. */
const SECRET =
  /tokens?$|secret|codes?$|passw|assertion|verifier|credential|cookie|nonce|session|ticket/i;

/** Remembers what is secret in the members of a reply. This comes before any of them is shown. */
export function learnMembers(members: readonly Member[], text: ShownText, depth: number = 0): void {
  if (depth > DEEPEST) return text.withholdAll();
  for (const [name, value] of members) {
    if (isObject(value)) learnMembers(Object.entries(value), text, depth + 1);
    else if (Array.isArray(value)) {
      learnMembers(value.map((one): Member => [name, one]), text, depth + 1);
    } else if (URLS.test(name)) text.learnUrl(String(value));
    else if (SECRET.test(name) && !PLAIN.test(name) && !WORDS.test(name)) {
      text.learnIssued(name, String(value));
    }
  }
}

/** One line for each member; one for each entry of a list of objects, such as the keys of a set. */
export function* memberLines(members: readonly Member[], text: ShownText): Generator<string> {
  for (const [name, value] of members) {
    const entries = Array.isArray(value) && value.some(isObject) ? value : [value];
    for (const entry of entries) yield showMember([name, entry], text, 0);
  }
}

function showMember([name, value]: Member, text: ShownText, depth: number): string {
  return `${text.words(name.slice(0, 60))}: ${showValue([name, value], text, depth)}`;
}

function showValue([name, value]: Member, text: ShownText, depth: number): string {
  if (isObject(value)) {
    const members = Object.entries(value);
    if (depth >= DEEPEST) return "{…}";
    return `{ ${some(members, (member) => showMember(member, text, depth + 1))} }`;
  }
  if (Array.isArray(value)) {
    if (depth >= DEEPEST) return "[…]";
    return some(value, (one) => showValue([name, one], text, depth + 1)) || "[]";
  }
  if (value === null || typeof value === "boolean") return String(value);
  const shown = String(value);
  if (PLAIN.test(name)) return text.plain(shown);
  if (WORDS.test(name)) return text.words(shown);
  if (URLS.test(name)) return text.url(shown);
  // The code may be anywhere in it.
  if (name.endsWith("_complete")) {
    return text.url(/^https?:\/\/[^/?#@]+/i.exec(shown)?.[0] ?? "") + "/…";
  }
  return text.hidden(shown) + jwtDetails(shown, text);
}

/** As many of them as there is room for. */
function some<T>(all: readonly T[], show: (one: T) => string): string {
  let line = "";
  for (const one of all) {
    if (line.length > WIDTH) return `${line}, …`;
    line += `${line && ", "}${show(one)}`;
  }
  return line;
}

/** What the header of a JWT says of it (RFC 7519), if it is one: the algorithm and the key. */
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

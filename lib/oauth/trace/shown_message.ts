import { isObject } from "../encoding/is_object.ts";
import { requestSecrets } from "../redact/request_secrets.ts";
import type { ObservedBody } from "./observe.ts";
import { learnMembers, type Member, memberLines } from "./shown_members.ts";
import type { ShownText } from "./shown_text.ts";

/** Headers that are harmless. */
const PLAIN_HEADERS =
  /^(accept(-\w+)?|age|allow|cache-control|connection|content-(encoding|language|length|type)|date|expires|keep-alive|pragma|retry-after|transfer-encoding|user-agent|vary)$/;

/** Headers that contain the server's own words, which may repeat anything. */
const TEXT_HEADERS = /^(proxy-authenticate|server|via|warning|www-authenticate)$/;

/** Headers of a reply that contain a secret. */
const SECRET_HEADERS = /auth|cookie|token|secret|key|pass|credential|session|nonce/;

/** The authentication schemes whose names are shown. */
const SHOWN_SCHEMES = /^(basic|bearer|dpop|digest|negotiate) +/i;

const JSON_START = /^\s*[[{]/;
const XML_START = /^\s*<(\?xml|[^!>]*xmlns=(?!"http:\/\/www\.w3\.org\/1999\/xhtml)|\w+Response\b)/;
const FORM_START = /^[^\s=&<>"{}]+=/;

/** The number of lines that are shown of a message. */
const MAX_MESSAGE_LINES = 99;

/** The number of characters that are shown of a text that is neither JSON nor a form. */
const MAX_SHOWN_TEXT_LENGTH = 1_000;

/** The members of JSON or of a form, or a text that is neither. */
type Content = { members: Member[] } | { text: string };

/** A request or a reply. */
export interface ShownMessage {
  headers: Headers;
  body: ObservedBody;
}

/** A request. */
export interface ShownRequest extends ShownMessage {
  method: string;
  url: string;
}

/**
 * Returns the lines that show the headers and the body of a request. Its secrets are redacted from then
 * on.
 */
export function showRequest({ url, headers, body }: ShownRequest, text: ShownText): string[] {
  const content = read(body);
  const members = "members" in content ? content.members : [];
  const form = members.map(([name, value]): [string, string] => [name, String(value)]);
  text.learnUrl(url);
  for (const [name, value] of requestSecrets(headers, form)) text.learn(name, value);
  return showMessage(headers, { content, text });
}

/** Returns the lines that show a reply, and redacts its secrets from then on. */
export function showReply({ headers, body }: ShownMessage, text: ShownText): string[] {
  const content = read(body);
  for (const [name, value] of headers) {
    if (name === "location") text.learnUrl(value);
    else if (SECRET_HEADERS.test(name) && !TEXT_HEADERS.test(name)) text.learn("secret", value);
  }
  if ("members" in content) learnMembers(content.members, { text });
  // The rest may contain a secret that could not be recognized later.
  else if (body.isCut && (JSON_START.test(body.text) || FORM_START.test(body.text))) {
    text.withholdAll();
  }
  return [...showMessage(headers, { content, text }), ...showEnd(body, text)];
}

/** Parses a body, whatever its content type. */
function read({ text, isCut }: ObservedBody): Content {
  if (isCut) return { text };
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return { members: Object.entries(value) };
    if (Array.isArray(value)) return { members: [["", value]] };
  } catch {
    if (/^[^\s=&<>"{}]+=[^\s<>"{}]*$/.test(text)) {
      return { members: [...new URLSearchParams(text)] };
    }
  }
  return { text };
}

function showMessage(
  headers: Headers,
  { content, text }: { content: Content; text: ShownText },
): string[] {
  const lines = [...headers].map(([name, value]) =>
    `  ${text.words(name)}: ${showHeader([name, value], text)}`
  );
  for (const line of contentLines(content, text)) {
    if (lines.length >= MAX_MESSAGE_LINES) return [...lines, "  …"];
    lines.push(`    ${line}`);
  }
  return lines;
}

function showEnd({ end }: ObservedBody, text: ShownText): string[] {
  if (end === undefined) return [];
  return [`    (${end.how}${end.error === undefined ? "" : `: ${text.words(end.error)}`})`];
}

function contentLines(content: Content, text: ShownText): Iterable<string> {
  if ("members" in content) return memberLines(content.members, text);
  // JSON that is cut off may contain a secret, and so may XML, such as AWS credentials.
  const shown = JSON_START.test(content.text) || XML_START.test(content.text)
    ? text.hidden(content.text)
    : text.usualWords(content.text.slice(0, MAX_SHOWN_TEXT_LENGTH));
  return shown.split(/[\r\n]+/).map((line) => line.trim()).filter(Boolean);
}

function showHeader([name, value]: [string, string], text: ShownText): string {
  if (PLAIN_HEADERS.test(name)) return text.plain(value);
  if (TEXT_HEADERS.test(name)) return text.words(value);
  if (name === "location") return text.url(value);
  const [scheme = ""] = SHOWN_SCHEMES.exec(value) ?? [];
  return scheme + text.hidden(value.slice(scheme.length));
}

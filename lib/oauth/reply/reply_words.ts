import { withoutFinalPeriod } from "../encoding/final_period.ts";
import { isObject } from "../encoding/is_object.ts";
import { parseJson } from "../encoding/parse_json.ts";
import { printable } from "../encoding/printable.ts";
import type { Redactor } from "../redact/redactor.ts";

/** Where servers, their frameworks and proxies say what is wrong. */
const MEMBERS = ["error", "error_description", "message", "msg", "detail", "title"];

/**
 * What a reply that is no OAuth message says for itself, to be put behind what is said of it: the
 * telling members of its JSON, or one line of plain text. A page is left out, since it may repeat
 * what was sent.
 *
 * @param text the reply's body
 * @param redactor hides what it repeats
 * @returns `: "Not Found: Cannot POST /token"`, or an empty text
 */
export function quoteReply(text: string, redactor: Redactor): string {
  const words = withoutFinalPeriod(redactor.redact(told(text.trim())));
  return words && `: "${printable(words, 200)}"`;
}

function told(text: string): string {
  // What looks like a damaged JSON text or a form may hold tokens, and a page repeats what was sent.
  return readReasons(text) ?? (/^[^<\n{"=]*$/.test(text) ? text : "");
}

/**
 * Reads the reasons in a reply that is JSON, but no OAuth message.
 *
 * @param text the reply's body
 * @returns its telling members in one text; `undefined` for anything but JSON
 */
export function readReasons(text: string): string | undefined {
  const body = parseJson(text);
  if (body === undefined) return undefined;
  if (!isObject(body)) return "";
  const members = isObject(body.error) ? body.error : body;
  return MEMBERS.map((name) => members[name]).filter((word) => word && typeof word === "string")
    .join(": ");
}

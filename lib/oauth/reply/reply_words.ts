import { withoutFinalPeriod } from "../encoding/final_period.ts";
import { isObject } from "../encoding/is_object.ts";
import { parseJson } from "../encoding/parse_json.ts";
import { printable } from "../encoding/printable.ts";
import type { Redactor } from "../redact/redactor.ts";

/** The members in which servers, their frameworks and proxies describe an error. */
const REASON_MEMBERS = ["error", "error_description", "message", "msg", "detail", "title"];

/**
 * Quotes the reason in a reply that is not an OAuth message, to be appended to a message: the members
 * of its JSON that describe the error, or one line of plain text. A page is left out, since it may
 * repeat the request.
 *
 * @param text the reply's body
 * @param redactor redacts the secrets of the request
 * @returns `: "Not Found: Cannot POST /token"`, or an empty string
 */
export function quoteReply(text: string, redactor: Redactor): string {
  const words = withoutFinalPeriod(redactor.redact(reasonOf(text.trim())));
  return words && `: "${printable(words, 200)}"`;
}

function reasonOf(text: string): string {
  // Damaged JSON or a form may contain tokens, and a page may repeat the request.
  return readReasons(text) ?? (/^[^<\n{"=]*$/.test(text) ? text : "");
}

/**
 * Reads the reasons in a reply that is JSON, but not an OAuth message.
 *
 * @param text the reply's body
 * @returns the members that describe the error, joined; `undefined` if the reply is not JSON
 */
export function readReasons(text: string): string | undefined {
  const body = parseJson(text);
  if (body === undefined) return undefined;
  if (!isObject(body)) return "";
  const members = isObject(body.error) ? body.error : body;
  return REASON_MEMBERS.map((name) => members[name]).filter((word) =>
    word && typeof word === "string"
  )
    .join(": ");
}

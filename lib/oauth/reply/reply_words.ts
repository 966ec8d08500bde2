import { withoutFinalPeriod } from "../encoding/final_period.ts";
import { isObject } from "../encoding/is_object.ts";
import { parseJson } from "../encoding/parse_json.ts";
import { printable } from "../encoding/printable.ts";
import type { Redactor } from "../redact/redactor.ts";

/**
 * The members in which servers, their frameworks and proxies describe an error, without case and
 * underscores, in the order in which they are quoted.
 */
const REASON_MEMBERS =
  "error errorcode errordescription errorsummary errormessage message loc msg detail details reason title errors fault faultstring"
    .split(" ");

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
  return quote(reasonOf(text.trim()), redactor);
}

/** Quotes the reasons in the members of a reply, as {@linkcode quoteReply} does. */
export function quoteReasons(body: Record<string, unknown>, redactor: Redactor): string {
  return quote(reasonsIn(body).join(": "), redactor);
}

function quote(reason: string, redactor: Redactor): string {
  const words = withoutFinalPeriod(redactor.redact(reason));
  return words && `: "${printable(words, 200)}"`;
}

function reasonOf(text: string): string {
  // Damaged JSON or a form may contain tokens, and a page may repeat the request.
  return readReasons(text) ?? (/^[^<\n{"=]*$/.test(text) ? text : "");
}

/**
 * Reads the reasons in a reply that is JSON, but not an OAuth message: a text, or members.
 *
 * @param text the reply's body
 * @returns the members that describe the error, joined; `undefined` if the reply is not JSON
 */
export function readReasons(text: string): string | undefined {
  const body = parseJson(text);
  return body === undefined ? undefined : reasonsIn(body).join(": ");
}

/** Returns the reasons in a reply's members, at any depth. */
function reasonsIn(value: unknown): string[] {
  if (typeof value === "string") return value ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(reasonsIn);
  if (!isObject(value)) return [];
  const members = Object.entries(value);
  return REASON_MEMBERS.flatMap((wanted) =>
    members.flatMap(([name, member]) =>
      name.toLowerCase().replaceAll("_", "") === wanted ? reasonsIn(member) : []
    )
  );
}

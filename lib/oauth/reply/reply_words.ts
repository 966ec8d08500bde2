import { printable } from "../encoding/printable.ts";
import type { Redactor } from "../redact/redactor.ts";

/** Where servers, their frameworks and proxies say what is wrong. */
const MEMBERS = ["error", "error_description", "message", "detail", "title"];

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
  const words = redactor.redact(told(text.trim())).replace(/\.$/, "");
  return words && `: "${printable(words, 200)}"`;
}

function told(text: string): string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return /^[^<\n]*$/.test(text) ? text : "";
  }
  const { error } = Object(body);
  const members = typeof error === "object" && error ? error : Object(body);
  return MEMBERS.map((name) => members[name]).filter((word) => word && typeof word === "string")
    .join(": ");
}

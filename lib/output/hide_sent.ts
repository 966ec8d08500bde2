import { isObject } from "../oauth/encoding/is_object.ts";
import type { Redactor } from "../oauth/redact/redactor.ts";

/**
 * A server's answer without the secrets that were sent to get it: it is shown, and servers repeat
 * what they were asked.
 *
 * @param value the answer, which nests as deeply as parsed replies may
 * @param redactor knows the secrets
 */
export function hideSent(value: unknown, redactor: Redactor): unknown {
  // A claim such as a picture may be long, and a program reads it to its end.
  if (typeof value === "string") return redactor.redact(value, Infinity);
  if (Array.isArray(value)) return value.map((entry) => hideSent(entry, redactor));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map((
      [name, member],
    ) => [redactor.redact(name), hideSent(member, redactor)]),
  );
}

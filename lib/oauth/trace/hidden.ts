import { decodeBase64url } from "../encoding/base64url.ts";
import type { Redactor } from "./redactor.ts";

/**
 * What is shown of a value that is hidden: its hash, and of a JWT also what it is and which key
 * signed it, as its header says.
 *
 * @param value the value
 * @param redactor hides
 */
export function showHidden(value: string, redactor: Redactor): string {
  if (value === "") return '""';
  const header = jwtHeader(value);
  if (header === undefined) return redactor.hash(value);
  const shown = ["alg", "typ", "kid"].flatMap((name) => {
    const member = header[name];
    return typeof member === "string" ? [`${name} ${redactor.show(member).slice(0, 100)}`] : [];
  });
  return `${redactor.hash(value)} (JWT: ${shown.join(", ")})`;
}

/** The header of a JWT in its compact form (RFC 7519), signed or encrypted. */
function jwtHeader(value: string): Record<string, unknown> | undefined {
  const parts = value.split(".");
  if (parts.length !== 3 && parts.length !== 5) return;
  try {
    const header = JSON.parse(new TextDecoder().decode(decodeBase64url(parts[0] ?? "")));
    return typeof header?.alg === "string" ? header : undefined;
  } catch {
    return;
  }
}

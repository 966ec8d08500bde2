import { printable } from "../encoding/printable.ts";
import { DeviceLoginError } from "../base/errors.ts";

/**
 * Whether two issuer identifiers are the same (RFC 8414 section 3.3): identical, except for what makes
 * no difference in a URL (the slash after a host, the case of the host, a default port).
 */
export function sameIssuer(one: string, other: string): boolean {
  const parsed = URL.parse(one)?.href;
  return one === other || (parsed !== undefined && parsed === URL.parse(other)?.href);
}

/** Returns the error for a document that names another issuer than the requested one. */
export function issuerMismatch(requested: string, named: string): DeviceLoginError {
  return new DeviceLoginError(
    "issuer_mismatch",
    `The metadata of ${printable(requested)} names another issuer, ${
      JSON.stringify(printable(named, 500))
    }; ` +
      "nothing was sent. If that is the intended server, use exactly that issuer.",
  );
}

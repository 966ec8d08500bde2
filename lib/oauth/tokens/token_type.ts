import { DeviceLoginError } from "../base/errors.ts";

/** The names that RFC 8693 section 3 defines. */
const TOKEN_TYPES = ["access_token", "refresh_token", "id_token", "saml1", "saml2", "jwt"];

/**
 * Returns the URI of a token type.
 *
 * @param name a URI, or a name that RFC 8693 section 3 defines: `access_token`, `id_token`, `jwt`, …
 * @throws {DeviceLoginError} `invalid_options`
 */
export function tokenTypeUri(name: string): string {
  if (TOKEN_TYPES.includes(name)) return `urn:ietf:params:oauth:token-type:${name}`;
  if (/^[a-z][a-z\d+.-]*:[!-~]+$/i.test(name)) return name;
  throw new DeviceLoginError(
    "invalid_options",
    `A token type must be a URI, or one of ${TOKEN_TYPES.join(", ")}: got ${JSON.stringify(name)}.`,
  );
}

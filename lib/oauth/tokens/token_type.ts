import { DeviceLoginError } from "../base/errors.ts";

/**
 * Returns the URI of a token type.
 *
 * @param name a URI, or a name that RFC 8693 section 3 defines: `access_token`, `id_token`, `jwt`, …
 * @throws {DeviceLoginError} `invalid_options`
 */
export function tokenTypeUri(name: string): string {
  if (/^\w+$/.test(name)) return `urn:ietf:params:oauth:token-type:${name}`;
  if (/^[a-z][a-z\d+.-]*:[!-~]+$/i.test(name)) return name;
  throw new DeviceLoginError(
    "invalid_options",
    "A token type must be a URI, or a name of RFC 8693 such as access_token or id_token: got " +
      `${JSON.stringify(name)}.`,
  );
}

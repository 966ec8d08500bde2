import { DeviceLoginError } from "../base/errors.ts";

/**
 * Splits scopes into their values (RFC 6749 section 3.3), at the spaces in a text or in the members
 * of a list. Duplicates are removed.
 *
 * @throws {DeviceLoginError} `invalid_options` if a value contains a control character
 *
 * @example
 * ```ts
 * parseScope(["openid offline", "openid"]); // ["openid", "offline"]
 * ```
 */
export function parseScope(scope: string | readonly string[]): string[] {
  const texts = typeof scope === "string" ? [scope] : scope;
  const values = texts.flatMap((text) => text.split(/\s+/))
    .filter((value, at, all) => value && all.indexOf(value) === at);
  const refused = values.find((value) => /\p{Cc}/u.test(value));
  if (refused === undefined) return values;
  throw new DeviceLoginError(
    "invalid_options",
    `The scope ${JSON.stringify(refused)} contains a control character.`,
  );
}

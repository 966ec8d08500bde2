import { DeviceLoginError } from "../base/errors.ts";

/**
 * Checks resource identifiers (RFC 8707 section 2): absolute URIs without a fragment.
 *
 * @param resource one, or a list
 * @returns the list
 * @throws {DeviceLoginError} `invalid_options`
 */
export function checkResource(resource: string | readonly string[]): readonly string[] {
  const all = typeof resource === "string" ? [resource] : resource;
  for (const one of all) {
    const why = URL.parse(one) === null
      ? "is not an absolute URI like https://api.example.com"
      : one.includes("#")
      ? "must not have a fragment (#…)"
      : undefined;
    if (why) {
      throw new DeviceLoginError("invalid_options", `The resource ${JSON.stringify(one)} ${why}.`);
    }
  }
  return all;
}

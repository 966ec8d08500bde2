import { DeviceLoginError } from "../base/errors.ts";

/**
 * Checks the identifiers of resources (RFC 8707 section 2): absolute URIs without a fragment.
 *
 * @param resource one, or a list
 * @throws {DeviceLoginError} `invalid_options`
 */
export function checkResource(resource: string | readonly string[]): readonly string[] {
  const all = typeof resource === "string" ? [resource] : resource;
  for (const one of all) {
    const why = URL.parse(one) === null
      ? "is no absolute URI; it has to look like https://api.example.com"
      : one.includes("#")
      ? "has a fragment (#…), which a resource never has"
      : undefined;
    if (why) {
      throw new DeviceLoginError("invalid_options", `The resource ${JSON.stringify(one)} ${why}.`);
    }
  }
  return all;
}

import { DeviceLoginError } from "../base/errors.ts";
import { parseSecureUrl } from "../http/secure_url.ts";
import type { Connection } from "./connection.ts";

/**
 * Returns an endpoint that not every server has.
 *
 * @param connection the server
 * @param name the endpoint's name in the metadata
 * @throws {DeviceLoginError} `unsupported` if the server has none, `invalid_response` if its URL is
 *   not secure
 */
export function endpointOf(
  { metadata, plainHttp }: Connection,
  name: "userinfo_endpoint" | "revocation_endpoint" | "introspection_endpoint",
): string {
  const endpoint = metadata[name];
  if (endpoint === undefined) {
    throw new DeviceLoginError("unsupported", `The server's metadata names no ${name}.`);
  }
  parseSecureUrl(endpoint, { ...plainHttp, name, code: "invalid_response" });
  return endpoint;
}

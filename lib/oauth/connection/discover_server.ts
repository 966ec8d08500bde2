import type { ConnectionOptions } from "../options.ts";
import type { ServerMetadata } from "../server/server_metadata.ts";
import { connect } from "./connection.ts";

/**
 * Looks up the server's metadata (OpenID Connect Discovery 1.0 section 4, RFC 8414 section 3), for
 * those who start and resume many logins: given as `server`, it is not looked up again.
 *
 * @param options the server and the client, as for a login
 * @returns the metadata; plain data, which can be kept
 * @throws {DeviceLoginError} `invalid_options`, `network`, `invalid_response`, `issuer_mismatch`
 *
 * @example
 * ```ts
 * const options = { issuer: "https://auth.example.com", clientId: "cli" };
 * const server = await discoverServer(options);
 * const login = await startDeviceLogin({ ...options, server });
 * ```
 */
export async function discoverServer(options: ConnectionOptions): Promise<ServerMetadata> {
  const { metadata } = await connect(options);
  return metadata;
}

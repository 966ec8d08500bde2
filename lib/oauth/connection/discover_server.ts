import type { ConnectionOptions } from "../options.ts";
import type { ServerMetadata } from "../server/server_metadata.ts";
import { connect } from "./connection.ts";

/**
 * Fetches the server's metadata (OpenID Connect Discovery 1.0 section 4, RFC 8414 section 3). Pass it
 * as `server` to many logins, so that they do not fetch it again.
 *
 * @param options the server and the client, as for a login
 * @returns the metadata, as plain data that can be saved
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

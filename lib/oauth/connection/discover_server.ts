import type { ClientOptions } from "../client/client_options.ts";
import type { ConnectionOptions } from "../options.ts";
import type { ServerMetadata } from "../server/server_metadata.ts";
import { connect } from "./connection.ts";

/** The options of {@linkcode discoverServer}: those of a login. The client is optional. */
export interface DiscoverServerOptions
  extends Omit<ConnectionOptions, keyof ClientOptions>, Partial<ClientOptions> {}

/**
 * Fetches the server's metadata (OpenID Connect Discovery 1.0 section 4, RFC 8414 section 3). Pass it
 * as `server` to many logins, so that they do not fetch it again.
 *
 * @param options the server; a client with a certificate gets the endpoints for certificates (RFC 8705
 *   section 5)
 * @returns the metadata, as plain data that can be saved
 * @throws {DeviceLoginError} `invalid_options`, `network`, `invalid_response`, `issuer_mismatch`
 *
 * @example
 * ```ts
 * const server = await discoverServer({ issuer: "https://auth.example.com" });
 * const login = await startDeviceLogin({ server, clientId: "cli" });
 * ```
 */
export async function discoverServer(options: DiscoverServerOptions): Promise<ServerMetadata> {
  // The requests name no client.
  const { metadata } = await connect({ ...options, clientId: options.clientId ?? "any" });
  return metadata;
}

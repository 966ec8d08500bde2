import {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  createAuthorizationServer,
} from "./authorization_server.ts";

/** The options of {@linkcode serve}: those of the server, whose issuer is its address. */
export interface ServeOptions extends Omit<AuthorizationServerOptions, "issuer"> {
  /** The port; 0 for any free one. @default 0 */
  port?: number;
}

/** An authorization server on a port of this machine. */
export interface ServedAuthorizationServer extends AuthorizationServer {
  /** Stops the server, and closes its connections. */
  close(): void;
}

/**
 * Serves an authorization server on loopback, for programs that a test starts. On Node, Deno and Bun.
 *
 * @param options its port, clients, lifetimes and person
 * @returns the server, whose `issuer` contains the port
 * @throws {DeviceLoginError} `invalid_options` for a port that is not available
 *
 * @example
 * ```ts
 * const server = await serve({ interval: 1 });
 * spawn("my-tool", ["login", "--issuer", server.issuer]);
 * server.approve();
 * server.close();
 * ```
 */
export async function serve(
  { port = 0, ...options }: ServeOptions = {},
): Promise<ServedAuthorizationServer> {
  // Imported on demand: everything else here also runs without node:http.
  const listener = await import("../../host/serve.ts");
  const served = await listener.serve((request) => server.fetch(request), { port });
  const server = createAuthorizationServer({ ...options, issuer: served.url });
  return { ...server, close: () => served.close() };
}

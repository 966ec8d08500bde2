import { serve, type Served, type ServeOptions } from "../../lib/host/serve.ts";
import {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  createAuthorizationServer,
} from "../../lib/testing/mod.ts";

/** A testing server that is really served. */
export interface ServedServer {
  url: string;
  server: AuthorizationServer;
  close: Served["close"];
}

/** Serves a testing server on loopback, one second between polls. */
export async function startServer(
  options: Partial<AuthorizationServerOptions> = {},
  serving: ServeOptions = {},
): Promise<ServedServer> {
  const served = await serve((request) => server.fetch(request), serving);
  const { url, close } = served;
  const server = createAuthorizationServer({ issuer: url, interval: 1, ...options });
  return { url, server, close };
}

/** Serves for as long as a test runs. */
export async function withServer<T>(
  test: (served: ServedServer) => Promise<T>,
  options: Partial<AuthorizationServerOptions> = {},
  serving: ServeOptions = {},
): Promise<T> {
  const served = await startServer(options, serving);
  try {
    return await test(served);
  } finally {
    served.close();
  }
}

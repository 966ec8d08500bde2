import { serve, type Served, type ServeOptions } from "../../lib/host/serve.ts";
import {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  createAuthorizationServer,
} from "../../lib/testing/mod.ts";

/** A testing server on a real port. */
export interface ServedServer {
  url: string;
  server: AuthorizationServer;
  close: Served["close"];
}

/** The network options of a testing server. */
export interface ServingOptions extends ServeOptions {
  /** The host name in its URL, in place of an address. */
  hostname?: string;
}

/** Serves a testing server on loopback, with a poll interval of one second. */
export async function startServer(
  options: Partial<AuthorizationServerOptions> = {},
  { hostname = "127.0.0.1", ...serving }: ServingOptions = {},
): Promise<ServedServer> {
  const served = await serve((request) => server.fetch(request), serving);
  const url = served.url.replace("127.0.0.1", hostname);
  const { close } = served;
  const server = createAuthorizationServer({ issuer: url, interval: 1, ...options });
  return { url, server, close };
}

/** Serves for the duration of a test. */
export async function withServer<T>(
  test: (served: ServedServer) => Promise<T>,
  options: Partial<AuthorizationServerOptions> = {},
  serving: ServingOptions = {},
): Promise<T> {
  const served = await startServer(options, serving);
  try {
    return await test(served);
  } finally {
    served.close();
  }
}

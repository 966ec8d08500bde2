import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { DeviceLoginError } from "../oauth/base/errors.ts";

/** A running server. */
export interface Served {
  /** Its URL, without a trailing slash. */
  readonly url: string;
  /** Stops the server, and closes its connections. */
  close(): void;
}

/** The options of {@linkcode serve}. */
export interface ServeOptions {
  /** The port; 0 for any free one. @default 0 */
  port?: number;
  /** The address or name of this machine to serve on. @default 127.0.0.1 */
  hostname?: string;
  /** A key and its certificate, in PEM: serves https. */
  tls?: { key: string; cert: string };
}

/**
 * Milliseconds after which an idle connection is closed. Node's own 5 s are close to the interval of
 * polls: a poll would meet a connection that is just being closed.
 */
const KEEP_ALIVE_TIMEOUT_MS = 120_000;

/**
 * Serves a fetch handler, by default on loopback. If the handler throws, or the body of its response fails, the
 * connection is closed, as if the server had crashed.
 *
 * @throws {DeviceLoginError} `invalid_options` for an address or a port that is not available
 */
export async function serve(
  handler: (request: Request) => Promise<Response>,
  options: ServeOptions = {},
): Promise<Served> {
  const { port = 0, hostname = "127.0.0.1", tls } = options;
  const scheme = tls ? "https" : "http";
  const listener: http.RequestListener = (incoming, outgoing) => {
    answer(handler, { incoming, outgoing, scheme }).catch(() => outgoing.destroy());
  };
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: Error) => {
      const message = `${hostname}, port ${port}, is not available: ${cause.message}.`;
      reject(new DeviceLoginError("invalid_options", message, { cause }));
    });
    server.listen(port, hostname, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = hostname.includes(":") ? `[${hostname}]` : hostname;
  return {
    url: `${scheme}://${name}:${address.port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Exchange {
  incoming: http.IncomingMessage;
  outgoing: http.ServerResponse;
  scheme: string;
}

async function answer(
  handler: (request: Request) => Promise<Response>,
  { incoming, outgoing, scheme }: Exchange,
): Promise<void> {
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { method = "GET", url = "/", headers } = incoming;
  const given = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one])
  );
  const request = new Request(new URL(url, `${scheme}://${headers.host ?? "127.0.0.1"}`), {
    method,
    headers: given,
    signal: gone.signal,
    ...(method !== "GET" && method !== "HEAD" && { body: Buffer.concat(chunks) }),
  });
  const response = await handler(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  // The head is sent at once: the body may never come.
  outgoing.flushHeaders();
  for await (const chunk of response.body ?? []) {
    if (!outgoing.write(chunk)) await new Promise((resolve) => outgoing.once("drain", resolve));
  }
  outgoing.end();
}

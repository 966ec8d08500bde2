import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { DeviceLoginError } from "../oauth/base/errors.ts";

/** A handler that is being served. */
export interface Served {
  /** Where, without a slash at its end. */
  readonly url: string;
  /** Stops, and cuts what is under way. */
  close(): void;
}

/** How a handler is served. */
export interface ServeOptions {
  /** The port; 0 for any that is free. @default 0 */
  port?: number;
  /** A key and its certificate, in PEM: serves https. */
  tls?: { key: string; cert: string };
}

/**
 * Serves a fetch handler on loopback. Where it throws, or a body of its breaks off, the connection
 * is cut, as a server that dies would do.
 *
 * @throws {DeviceLoginError} `invalid_options` for a port that can't be had
 */
export async function serve(
  handler: (request: Request) => Promise<Response>,
  options: ServeOptions = {},
): Promise<Served> {
  const { port = 0, tls } = options;
  const scheme = tls ? "https" : "http";
  const listener: http.RequestListener = (incoming, outgoing) => {
    answer(handler, { incoming, outgoing, scheme }).catch(() => outgoing.destroy());
  };
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: Error) =>
      reject(
        new DeviceLoginError("invalid_options", `Port ${port} can't be had: ${cause.message}.`, {
          cause,
        }),
      ));
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${address.port}`,
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
  // The head goes out even before a body that may never come.
  outgoing.flushHeaders();
  for await (const chunk of response.body ?? []) {
    if (!outgoing.write(chunk)) await new Promise((resolve) => outgoing.once("drain", resolve));
  }
  outgoing.end();
}

import { Buffer } from "node:buffer";
import { Agent, createServer, request } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";

/** A proxy that records requests. */
export interface TestProxy {
  /** Its URL. */
  url: string;
  /** The requests it received, as `"CONNECT host:port"` or `"GET http://…"`, and the credentials. */
  seen: { line: string; authorization: string | undefined }[];
  close(): void;
}

/** A host name that only the proxy resolves: nothing is sent there without it. */
export const PROXIED_HOST = "other.example";

const CHALLENGE = 'Basic realm="proxy"';

/**
 * Serves a forward and CONNECT proxy on loopback; it connects every host name to this machine.
 *
 * @param options `tls` is the key and the certificate of an https proxy, `credentials` the user name
 * and password that it requires
 */
export async function startProxy(
  { tls, credentials }: { tls?: { key: string; cert: string }; credentials?: string } = {},
): Promise<TestProxy> {
  const required = credentials && `Basic ${Buffer.from(credentials).toString("base64")}`;
  const refuses = ({ headers }: IncomingMessage) =>
    required !== undefined && headers["proxy-authorization"] !== required;
  const seen: TestProxy["seen"] = [];
  // With keep-alive, the proxy itself could send a request twice.
  const agent = new Agent({ keepAlive: false });
  const tunnels: Duplex[] = [];
  const server = tls ? createSecureServer(tls) : createServer();
  server.on("request", (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { method, url = "", headers } = incoming;
    seen.push({ line: `${method} ${url}`, authorization: headers["proxy-authorization"] });
    if (refuses(incoming)) {
      outgoing.writeHead(407, { "proxy-authenticate": CHALLENGE });
      return void outgoing.end();
    }
    const { port, pathname, search } = new URL(url);
    const to = { host: "127.0.0.1", port, path: pathname + search, method, headers, agent };
    const onward = request(to, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.on("connect", (incoming: IncomingMessage, socket: Duplex, head: Uint8Array) => {
    const { url = "", headers } = incoming;
    seen.push({ line: `CONNECT ${url}`, authorization: headers["proxy-authorization"] });
    if (refuses(incoming)) {
      return void socket.end(`HTTP/1.1 407 No\r\nproxy-authenticate: ${CHALLENGE}\r\n\r\n`);
    }
    const port = Number(/\d+$/.exec(url)?.[0]);
    tunnels.push(socket);
    const onward = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.write(head);
      onward.pipe(socket);
      socket.pipe(onward);
    });
    // Neither end outlives the other.
    socket.on("error", () => {}).on("close", () => onward.destroy());
    onward.on("error", () => {}).on("close", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http${tls ? "s" : ""}://127.0.0.1:${port}`,
    seen,
    close() {
      server.close();
      server.closeAllConnections();
      for (const tunnel of tunnels) tunnel.destroy();
    },
  };
}

import type { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import type { Proxy } from "./proxy.ts";
import { proxyAuthorization } from "./proxy_authorization.ts";
import { proxyRefusal, strangeProxy } from "./proxy_failure.ts";
import { hostAndPort, type TunnelTarget } from "./tunnel_target.ts";

/** The longest head of a reply to CONNECT, in bytes. */
const MAX_TUNNEL_HEAD_BYTES = 64 * 1024;

/**
 * Requests a tunnel from an http proxy (RFC 9110 section 9.3.6).
 *
 * @param socket the connection to the proxy
 * @param way the proxy and the server
 * @throws {ProxyFailure} if the proxy refuses, or is not a proxy
 */
export async function connectByHttp(
  socket: Socket,
  { proxy, target }: { proxy: Proxy; target: TunnelTarget },
): Promise<void> {
  const authority = hostAndPort(target);
  const authorization = proxyAuthorization(proxy);
  const request = [
    `CONNECT ${authority} HTTP/1.1`,
    `Host: ${authority}`,
    ...(authorization ? [`Proxy-Authorization: ${authorization}`] : []),
  ];
  const reading = readHead(socket);
  socket.write(`${request.join("\r\n")}\r\n\r\n`);
  const { head, rest } = await reading ?? {};
  if (head === undefined) throw strangeProxy(proxy);
  const [statusLine = "", ...lines] = head.split(/\r?\n/);
  const line = /^HTTP\/1\.[01] ([1-5]\d\d)(?: (.*))?$/.exec(statusLine);
  if (line === null) throw strangeProxy(proxy);
  const [, code, statusText = ""] = line;
  const header = (name: string) =>
    lines.filter((line) => line.toLowerCase().startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).trim()).join(", ") || undefined;
  const status = Number(code);
  if (status < 200 || status > 299) {
    const authenticate = header("proxy-authenticate");
    throw proxyRefusal(proxy, { status, statusText, authenticate, target });
  }
  // A tunnel begins without content: this is a web server that takes CONNECT for another request.
  if (rest || header("transfer-encoding") || Number(header("content-length") ?? 0) > 0) {
    throw strangeProxy(proxy);
  }
}

/** Reads a reply up to the empty line; `undefined` if it can't be HTTP. */
async function readHead(socket: Socket): Promise<{ head: string; rest: string } | undefined> {
  let text = "";
  const settled = Promise.withResolvers<void>();
  const close = () => settled.reject(new Error("connection closed"));
  const read = (chunk: Buffer) => {
    text += chunk.toString("latin1");
    const strange = !"HTTP/1.".startsWith(text.slice(0, 7));
    if (strange || /\r?\n\r?\n/.test(text) || text.length > MAX_TUNNEL_HEAD_BYTES) {
      settled.resolve();
    }
  };
  socket.on("data", read).once("end", close).once("close", close).once("error", settled.reject);
  try {
    await settled.promise;
  } finally {
    socket.off("data", read).off("end", close).off("close", close).off("error", settled.reject);
  }
  const [, head, rest = ""] = /^(.*?)\r?\n\r?\n(.*)$/s.exec(text) ?? [];
  return head === undefined ? undefined : { head, rest };
}

import net, { isIP, type Socket } from "node:net";
import tls from "node:tls";
import { connected } from "./connected.ts";
import { isSocks, type Proxy, socketHost } from "./proxy.ts";
import { ProxyFailure, unreachableProxy } from "./proxy_failure.ts";
import { type TlsTrust, trustOptions } from "./tls_trust.ts";
import type { TunnelTarget } from "./tunnel_target.ts";

/** The time for the connection to the proxy, and from there to the server. */
const TUNNEL_TIMEOUT_MS = 20_000;

/** The options of {@linkcode openTunnel}. */
export interface TunnelOptions extends TlsTrust {
  /** Ends the connection. */
  signal?: AbortSignal | undefined;
  /** The time limit in milliseconds. @default 20 seconds */
  timeout?: number;
}

/**
 * Connects to a proxy, and through it to a server.
 *
 * @param proxy the proxy
 * @param options the server, unless the connection is for the proxy itself; the signal, the time
 *   limit, and the trust in the certificate of an https proxy
 * @returns the connection
 * @throws {ProxyFailure} if the proxy can't be used; the signal's reason
 */
export async function openTunnel(
  proxy: Proxy,
  options: TunnelOptions & { target?: TunnelTarget },
): Promise<Socket> {
  const { target, signal, timeout = TUNNEL_TIMEOUT_MS } = options;
  signal?.throwIfAborted();
  const secure = proxy.scheme === "https";
  const address = { host: socketHost(proxy), port: proxy.port };
  const servername = isIP(address.host) ? "" : address.host;
  const socket = secure
    ? tls.connect({ ...address, servername, ...trustOptions(options) })
    : net.connect(address);
  let ending: { reason: unknown } | undefined;
  const end = (reason: unknown) => {
    ending ??= { reason };
    socket.destroy(new Error("ended"));
  };
  const abort = () => end(signal?.reason);
  const late = new ProxyFailure(
    `does not respond within ${
      Math.ceil(timeout / 1000)
    } s; is it up, and ${proxy.variable} right?`,
    { proxy },
  );
  const timer = setTimeout(() => end(late), timeout);
  signal?.addEventListener("abort", abort, { once: true });
  // Without a listener, an error after the work below would end the program.
  socket.on("error", () => {});
  try {
    await connected(socket, secure ? "secureConnect" : "connect");
    if (target) await connectThrough(socket, { proxy, target });
    return socket;
  } catch (error) {
    socket.destroy();
    if (ending !== undefined) throw ending.reason;
    throw unreachableProxy(proxy, error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

async function connectThrough(
  socket: Socket,
  { proxy, target }: { proxy: Proxy; target: TunnelTarget },
): Promise<void> {
  if (isSocks(proxy)) {
    const { connectBySocks } = await import("./socks_tunnel.ts");
    return await connectBySocks(socket, { proxy, target });
  }
  const { connectByHttp } = await import("./http_tunnel.ts");
  await connectByHttp(socket, { proxy, target });
}

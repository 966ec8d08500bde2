import { isIP, type Socket } from "node:net";
import tls from "node:tls";
import { connected } from "./connected.ts";
import type { TunnelTarget } from "./tunnel_target.ts";

/** The options of {@linkcode connectByTls}. */
export interface TlsConnectionOptions {
  /** The tunnel to the server. @default a direct connection */
  socket?: Socket | undefined;
  /** Ends the connection. */
  signal?: AbortSignal | undefined;
  /** Which certificates are accepted, and the client's own. */
  trust: tls.ConnectionOptions;
}

/**
 * Connects to a server by TLS, directly or through a tunnel.
 *
 * @throws the runtime's error; the signal's reason
 */
export async function connectByTls(
  { host, port }: TunnelTarget,
  { socket, signal, trust }: TlsConnectionOptions,
): Promise<tls.TLSSocket> {
  signal?.throwIfAborted();
  const servername = isIP(host) ? "" : host;
  const way = socket ? { socket, host } : { host, port };
  const secured = tls.connect({ ...way, servername, ...trust });
  // Without a listener, a later error would end the program.
  secured.on("error", () => {});
  const abort = () => void secured.destroy();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    await connected(secured, "secureConnect");
    return secured;
  } catch (error) {
    secured.destroy();
    socket?.destroy();
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

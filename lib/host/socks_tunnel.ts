import { lookup } from "node:dns/promises";
import { isIP, type Socket } from "node:net";
import { SocksClient } from "socks";
import { looksUpHere, type Proxy, socketHost } from "./proxy.ts";
import {
  type ProxyFailure,
  refusingProxy,
  strangeProxy,
  unauthorizedProxy,
} from "./proxy_failure.ts";
import type { TunnelTarget } from "./tunnel_target.ts";

/**
 * Connects through a SOCKS proxy: SOCKS 5 (RFC 1928), with or without a user name and password
 * (RFC 1929), or SOCKS 4.
 *
 * @param socket the connection to the proxy
 * @param way the proxy and the server
 * @throws {ProxyFailure} if the proxy refuses, or is not a proxy
 */
export async function connectBySocks(
  socket: Socket,
  { proxy, target }: { proxy: Proxy; target: TunnelTarget },
): Promise<void> {
  const { scheme, username, password, port } = proxy;
  const host = await destination(proxy, target);
  try {
    await SocksClient.createConnection({
      command: "connect",
      proxy: {
        host: socketHost(proxy),
        port,
        type: scheme.startsWith("socks4") ? 4 : 5,
        ...(username && { userId: username }),
        ...(password && { password }),
      },
      destination: { host, port: target.port },
      existing_socket: socket,
    });
  } catch (error) {
    throw explain(error, { proxy, target });
  }
}

/** Returns the address of the server, or its name if the proxy looks that up. */
async function destination(proxy: Proxy, { host }: TunnelTarget): Promise<string> {
  if (isIP(host) || !looksUpHere(proxy)) return host;
  try {
    const found = await lookup(host, { all: true });
    return (found.find(({ family }) => family === 4) ?? found[0])?.address ?? host;
  } catch {
    // The proxy may know names that this machine does not.
    return host;
  }
}

/** The client's error contains the password: it is neither shown nor passed on. */
function explain(
  error: unknown,
  { proxy, target }: { proxy: Proxy; target: TunnelTarget },
): ProxyFailure | Error {
  const text = error instanceof Error ? error.message : String(error);
  const [, reason] = /rejected connection - \(?(\w+)/.exec(text) ?? [];
  if (reason && reason !== "undefined") {
    const words = reason.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
    return refusingProxy(proxy, { target, reason: words });
  }
  if (/authentication failed|no accepted authentication/i.test(text)) {
    return unauthorizedProxy(proxy);
  }
  if (/invalid|undefined/i.test(text)) return strangeProxy(proxy);
  return new Error(/closed/i.test(text) ? "connection closed" : text);
}

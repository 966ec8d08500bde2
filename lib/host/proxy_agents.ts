import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import type { ClientCertificate } from "./network_options.ts";
import { isSocks, type Proxy } from "./proxy.ts";
import { type TlsTrust, trustOptions } from "./tls_trust.ts";
import { connectByTls } from "./tls_connection.ts";
import { openTunnel } from "./tunnel.ts";

/** The options of {@linkcode createProxyAgents}. */
export interface ProxyAgentsOptions extends TlsTrust {
  /** The client's certificate, which only servers see. */
  clientCertificate?: ClientCertificate | undefined;
  /** Whether connections are used for several requests. */
  keepAlive: boolean;
}

/** The agents that connect through one proxy. */
export interface ProxyAgents {
  /** For https servers, through a tunnel. */
  https: https.Agent;
  /** For plain http servers: the proxy forwards requests, or a SOCKS proxy opens a tunnel. */
  http: http.Agent;
}

/** The options of a request that goes through a proxy, in addition to those of `node:http`. */
export interface ProxiedRequestOptions {
  /** Ends the connection. */
  tunnelSignal?: AbortSignal | undefined;
}

/** The options of a connection, as an agent receives them. */
type ConnectionOptions = ProxiedRequestOptions & { host: string; port: number };

/**
 * Creates the agents of a proxy. A request that fails at the proxy ends with a `ProxyFailure`.
 *
 * @param proxy the proxy
 * @param options the trust in servers and https proxies, and the client's certificate
 */
export function createProxyAgents(proxy: Proxy, options: ProxyAgentsOptions): ProxyAgents {
  const { keepAlive, clientCertificate } = options;
  const tunnels = isSocks(proxy);
  // Some proxies that forward requests close the connection after each reply without saying so.
  const agent = new http.Agent({ keepAlive: keepAlive && tunnels });
  return {
    http: connecting(
      agent,
      ({ tunnelSignal: signal, host, port }) =>
        openTunnel(proxy, { ...options, signal, ...(tunnels && { target: { host, port } }) }),
    ),
    https: connecting(new https.Agent({ keepAlive }), async (connection) => {
      const { tunnelSignal: signal, host, port } = connection;
      const target = { host, port };
      const socket = await openTunnel(proxy, { ...options, signal, target });
      const trust = { ...trustOptions(options), ...clientCertificate };
      return await connectByTls(target, { socket, signal, trust });
    }),
  };
}

/** Makes an agent connect in another way. */
function connecting<A extends http.Agent>(
  agent: A,
  connect: (options: ConnectionOptions) => Promise<Socket>,
): A {
  const createConnection = (
    options: ConnectionOptions,
    callback: (error: Error | null, socket?: Socket) => void,
  ) => {
    connect({ ...options, port: Number(options.port) }).then(
      (socket) => callback(null, socket),
      (error) => callback(error),
    );
  };
  return Object.assign(agent, { createConnection });
}

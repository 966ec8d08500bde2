import { agentUrl } from "./agent_proxies.ts";
import { createDenoFetch } from "./deno_fetch.ts";
import type { NetworkOptions } from "./network_options.ts";
import type { Proxy } from "./proxy.ts";
import { ProxyFailure, unauthorizedProxy, unreachableProxy } from "./proxy_failure.ts";
import { proxyFor } from "./proxy_for.ts";

/**
 * Creates Deno's own fetch with the proxies that we choose, for a program that may not list the
 * authorities that Deno trusts: only this fetch uses them anyway.
 *
 * @param options the client's certificate, and the proxy variables
 */
export function createDenoProxyFetch(
  { clientCertificate, proxyEnv = {} }: Pick<NetworkOptions, "clientCertificate" | "proxyEnv">,
): typeof fetch {
  const direct = createDenoFetch({ clientCertificate });
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const proxy = proxyFor(url, proxyEnv);
    if (proxy === undefined) return await direct(input, init);
    const send = createProxiedFetch(proxy, { clientCertificate });
    try {
      const response = await send(input, init);
      if (response.status !== 407 || url.protocol === "https:") return response;
      await response.body?.cancel();
    } catch (error) {
      throw explain(error, proxy);
    }
    throw unauthorizedProxy(proxy);
  };
}

function createProxiedFetch(
  proxy: Proxy,
  options: Pick<NetworkOptions, "clientCertificate">,
): typeof fetch {
  try {
    return createDenoFetch({ ...options, proxyUrl: agentUrl(proxy) });
  } catch {
    // Deno's fetch does not support SOCKS 4.
    throw new ProxyFailure("can't be used without Deno's permission --allow-sys", { proxy });
  }
}

/** Returns the proxy's failure, unless the connection failed after the tunnel was open. */
function explain(error: unknown, proxy: Proxy): unknown {
  let text = "";
  for (let current = error; current instanceof Error; current = current.cause) {
    text += `${current.message}\n`;
  }
  if (!/client error \(Connect\)/.test(text) || /certificate|corrupt message|alert/i.test(text)) {
    return error;
  }
  if (/auth/i.test(text)) return unauthorizedProxy(proxy);
  if (/unsuccessful tunnel/.test(text)) {
    return new ProxyFailure(
      "does not connect to the server; it may not permit or not reach it",
      { proxy },
    );
  }
  return unreachableProxy(proxy, error);
}

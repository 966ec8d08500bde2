import { isLoopback } from "../oauth/http/secure_url.ts";
import { namedExceptions, namedProxy } from "./agent_proxies.ts";
import { isException } from "./no_proxy.ts";
import type { Proxy, ProxyInUse } from "./proxy.ts";

/**
 * Finds the proxy that the environment names for a URL, unless that is on loopback or an exception
 * in `NO_PROXY`. Requests and `doctor` both use this.
 *
 * @param url the URL of a request
 * @param env the proxy variables by name; lower case takes precedence
 * @throws {DeviceLoginError} `invalid_options` for a proxy that can't be used
 *
 * @example
 * ```ts
 * proxyFor(new URL("https://a.example"), { HTTPS_PROXY: "http://proxy:3128" })?.variable; // "HTTPS_PROXY"
 * ```
 */
export function proxyFor(url: URL, env: Readonly<Record<string, string>>): Proxy | undefined {
  return isLoopback(url) ? undefined : namedProxyFor(url, env);
}

/** Finds the proxy that the environment names for a URL on loopback, and that is not used. */
export function bypassedProxy(
  url: URL,
  env: Readonly<Record<string, string>>,
): ProxyInUse | undefined {
  return isLoopback(url) ? namedProxyFor(url, env) : undefined;
}

function namedProxyFor(url: URL, env: Readonly<Record<string, string>>): Proxy | undefined {
  if (namedExceptions(env).some((exception) => isException(exception, url))) return undefined;
  return namedProxy(url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY", env);
}

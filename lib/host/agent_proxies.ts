import { readExceptions } from "./no_proxy.ts";
import { parseProxy, type Proxy } from "./proxy.ts";

/** The proxy for each scheme, and the exceptions. */
export interface AgentProxies {
  HTTP_PROXY?: string;
  HTTPS_PROXY?: string;
  NO_PROXY: string;
}

/** The variables of {@linkcode AgentProxies} that name a proxy. */
export type ProxyVariable = "HTTP_PROXY" | "HTTPS_PROXY";

/**
 * Converts the environment's proxies to one form, which an agent of `node:http` understands as well
 * (`proxyEnv`), apart from SOCKS and networks of IPv6: in the environment, a proxy may lack its
 * scheme, `ALL_PROXY` is used for a missing variable, and an entry of `NO_PROXY` covers the
 * subdomains of a domain and the addresses of a network (`10.0.0.0/8`).
 *
 * @param env the proxy variables by name; lower case takes precedence
 * @throws {DeviceLoginError} `invalid_options` for a proxy that can't be used
 */
export function agentProxies(env: Readonly<Record<string, string>>): AgentProxies {
  const proxies: AgentProxies = {
    NO_PROXY: namedExceptions(env).join(),
  };
  for (const name of ["HTTP_PROXY", "HTTPS_PROXY"] as const) {
    const proxy = namedProxy(name, env);
    if (proxy) proxies[name] = agentUrl(proxy);
  }
  return proxies;
}

/** Returns the exceptions, in the form that `isException()` compares. */
export function namedExceptions(env: Readonly<Record<string, string>>): string[] {
  return readExceptions(read("NO_PROXY", env)?.value ?? "");
}

/**
 * Returns the proxy for a scheme, without a look at the exceptions.
 *
 * @throws {DeviceLoginError} `invalid_options` for a proxy that can't be used
 */
export function namedProxy(
  name: ProxyVariable,
  env: Readonly<Record<string, string>>,
): Proxy | undefined {
  const found = read(name, env) ?? read("ALL_PROXY", env);
  return found && parseProxy(found.variable, found.value);
}

function read(
  name: string,
  env: Readonly<Record<string, string>>,
): { variable: string; value: string } | undefined {
  for (const variable of [name.toLowerCase(), name]) {
    const value = env[variable];
    if (value) return { variable, value };
  }
}

/** Returns the URL of a proxy with its credentials. */
export function agentUrl({ name, username, password }: Proxy): string {
  const credentials = [username, ...(password ? [password] : [])].map(encodeURIComponent).join(":");
  return credentials ? name.replace("://", `://${credentials}@`) : name;
}

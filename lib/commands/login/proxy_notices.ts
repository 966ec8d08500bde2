import type { NetworkOptions } from "../../host/network_options.ts";
import { PROXY_VARIABLES } from "../../host/proxy_variables.ts";
import type { DeviceLoginOptions } from "../../oauth/options.ts";

/**
 * Returns a warning if a variable names a proxy that is not used because the server is on this
 * machine: other programs would use it.
 *
 * @param login the server
 * @param network the variables
 */
export async function proxyNotices(
  { issuer, endpoint, deviceAuthorizationEndpoint }: DeviceLoginOptions,
  { proxyEnv = {} }: NetworkOptions,
): Promise<string[]> {
  if (!PROXY_VARIABLES.some((name) => proxyEnv[name])) return [];
  const url = URL.parse(issuer ?? endpoint ?? deviceAuthorizationEndpoint ?? "");
  const { bypassedProxy } = await import("../../host/proxy_for.ts");
  const proxy = url && bypassedProxy(url, proxyEnv);
  if (!proxy) return [];
  return [
    `${url.hostname} is this machine: the proxy ${proxy.name} (${proxy.variable}) is not used. ` +
    `NO_PROXY=${url.hostname} says the same to other programs.`,
  ];
}

import type { Host } from "../../host/host.ts";
import { parseProxy } from "../../host/proxy.ts";
import { PROXY_VARIABLES } from "../../host/proxy_variables.ts";

/**
 * Reads the variables that name proxies, and the exceptions to them.
 *
 * @returns the variables that are set, under their own names; lower case counts as well
 * @throws {DeviceLoginError} `invalid_options` for a proxy that can't be used, even if the server
 *   needs none: the runtimes would ignore it silently
 */
export function readProxyVariables(host: Host): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const name of [...PROXY_VARIABLES, "NO_PROXY", "no_proxy"]) {
    const value = host.env(name);
    if (!value) continue;
    if (PROXY_VARIABLES.includes(name)) parseProxy(name, value);
    variables[name] = value;
  }
  return variables;
}

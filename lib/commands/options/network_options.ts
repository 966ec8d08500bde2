import type { Host } from "../../host/host.ts";
import type { NetworkOptions } from "../../host/network_options.ts";
import { readGivenFile } from "./given_file.ts";
import type { Settings } from "./settings.ts";

const PROXY_VARIABLES = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"].flatMap((name) => [
  name,
  name.toLowerCase(),
]);

/**
 * How the server is reached, by the settings and the environment's proxies.
 *
 * @throws {DeviceLoginError} `invalid_options` for a file that can't be read
 */
export async function readNetworkOptions(settings: Settings, host: Host): Promise<NetworkOptions> {
  const { skipTlsVerify = false, caCert } = settings;
  const proxyEnv: Record<string, string> = {};
  for (const name of PROXY_VARIABLES) {
    const value = host.env(name);
    if (value) proxyEnv[name] = value;
  }
  const ca = caCert === undefined
    ? undefined
    : await readGivenFile({ flag: "--ca-cert", path: caCert }, host);
  return { skipTlsVerify, ca, proxyEnv };
}

import type { Host } from "../../host/host.ts";
import type { NetworkOptions } from "../../host/network_options.ts";
import { naming } from "../configured.ts";
import { readCertificates, readClientCertificate } from "./client_certificate.ts";
import type { Settings } from "../settings.ts";
import { readProxyVariables } from "./proxy_variables.ts";
import { readTraceOptions } from "./trace_options.ts";

/**
 * Reads how the server is reached: from the settings, and from the variables about proxies and trust.
 *
 * @throws {DeviceLoginError} `invalid_options` for a file that can't be read
 */
export async function readNetworkOptions(settings: Settings, host: Host): Promise<NetworkOptions> {
  return await naming(settings, () => readNetwork(settings, host));
}

async function readNetwork(settings: Settings, host: Host): Promise<NetworkOptions> {
  const { skipTlsVerify = false, caCert, trace } = settings;
  const proxyEnv = readProxyVariables(host);
  const ca = caCert === undefined
    ? undefined
    : (await readCertificates({ flag: "--ca-cert", path: caCert, settings }, host)).join("");
  const systemTrust = { file: host.env("SSL_CERT_FILE"), folders: host.env("SSL_CERT_DIR") };
  const clientCertificate = await readClientCertificate(settings, host);
  const network = { skipTlsVerify, ca, systemTrust, clientCertificate, proxyEnv };
  if (trace === undefined) return network;
  return { ...network, trace: readTraceOptions(trace, { host, network }) };
}

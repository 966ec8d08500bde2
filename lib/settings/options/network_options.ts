import type { Host } from "../../host/host.ts";
import type { ClientCertificate, NetworkOptions } from "../../host/network_options.ts";
import { naming } from "../configured.ts";
import { readGivenFile } from "./given_file.ts";
import type { Settings } from "../settings.ts";
import { readProxyVariables } from "./proxy_variables.ts";
import { readTraceOptions } from "./trace_options.ts";
import { usage } from "../usage.ts";

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
    : await readGivenFile({ flag: "--ca-cert", path: caCert }, host);
  const systemTrust = { file: host.env("SSL_CERT_FILE"), folders: host.env("SSL_CERT_DIR") };
  const clientCertificate = await readClientCertificate(settings, host);
  const network = { skipTlsVerify, ca, systemTrust, clientCertificate, proxyEnv };
  if (trace === undefined) return network;
  return { ...network, trace: readTraceOptions(trace, host, network) };
}

async function readClientCertificate(
  { clientCert, clientCertKey }: Settings,
  host: Host,
): Promise<ClientCertificate | undefined> {
  if (clientCert === undefined) {
    if (clientCertKey === undefined) return undefined;
    throw usage("--client-cert-key is the key of a certificate: also give --client-cert FILE.");
  }
  const cert = await readGivenFile({ flag: "--client-cert", path: clientCert }, host);
  if (clientCertKey !== undefined) {
    const key = await readGivenFile({ flag: "--client-cert-key", path: clientCertKey }, host);
    return { cert, key };
  }
  if (/PRIVATE KEY-----/.test(cert)) return { cert, key: cert };
  throw usage("--client-cert needs its key: also give --client-cert-key FILE.");
}

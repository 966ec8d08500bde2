import type { Host } from "../../host/host.ts";
import type { NetworkOptions } from "../../host/network_options.ts";
import { parseProxy } from "../../host/proxy.ts";
import { PROXY_VARIABLES } from "../../host/proxy_variables.ts";
import type { TraceTarget } from "../../host/trace.ts";
import { BUILD, VERSION } from "../../host/version.ts";

/**
 * Reads where requests are traced to, and what a reader of the trace has to know first: which program
 * this is, and how it reaches the server.
 *
 * @param trace a file; empty or `-` for standard error
 * @param options the system around the program, and how the server is reached
 */
export function readTraceOptions(
  trace: string,
  { host, network }: { host: Host; network: NetworkOptions },
): TraceTarget {
  const { proxyEnv = {} } = network;
  const program = `device-login ${VERSION} (${BUILD}), ${host.runtime}, ${host.platform}`;
  const way = describeWay(network);
  return {
    file: trace === "" || trace === "-" ? undefined : trace,
    heading: way.length > 0 ? [program, `with ${way.join(", ")}`] : [program],
    secrets: Object.entries(proxyEnv).flatMap(passwords),
  };
}

function describeWay(network: NetworkOptions): string[] {
  const { skipTlsVerify, ca, systemTrust = {}, proxyEnv = {} } = network;
  return [
    ...(skipTlsVerify ? ["--skip-tls-verify"] : []),
    ...(ca === undefined ? [] : ["--ca-cert"]),
    ...(systemTrust.file ? ["SSL_CERT_FILE"] : []),
    ...(systemTrust.folders ? ["SSL_CERT_DIR"] : []),
    ...Object.entries(proxyEnv).map(([name, value]) => `${name}${describeProxy(name, value)}`),
  ];
}

/** A proxy without its credentials. The list of exceptions is left out. */
function describeProxy(variable: string, value: string): string {
  if (!PROXY_VARIABLES.includes(variable)) return "";
  const { name, username, password } = parseProxy(variable, value);
  return ` ${name}${(username || password) && " with credentials"}`;
}

function passwords([variable, value]: [string, string]): string[] {
  if (!PROXY_VARIABLES.includes(variable)) return [];
  const { password } = parseProxy(variable, value);
  return password ? [password, encodeURIComponent(password)] : [];
}

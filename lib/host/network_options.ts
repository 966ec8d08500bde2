import type { SystemTrust } from "./system_authorities.ts";
import type { TraceTarget } from "./trace.ts";

/** The certificate that the client presents when it connects, in PEM. */
export interface ClientCertificate {
  /** The certificate, and the chain to its authority. */
  cert: string;
  /** Its private key. */
  key: string;
}

/** The options of connections to servers. */
export interface NetworkOptions {
  /** Whether certificates are accepted without checks. */
  skipTlsVerify?: boolean | undefined;
  /** Certificate authorities to trust in addition to the runtime's and the system's, in PEM. */
  ca?: string | undefined;
  /** The client's certificate, for servers that request one. */
  clientCertificate?: ClientCertificate | undefined;
  /** The places of the system's authorities that the environment names. */
  systemTrust?: SystemTrust | undefined;
  /** The proxy variables of the environment, by name. */
  proxyEnv?: Readonly<Record<string, string>> | undefined;
  /** Where requests and replies are traced, without their secrets. */
  trace?: TraceTarget | undefined;
}

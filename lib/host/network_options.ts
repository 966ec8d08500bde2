import type { SystemTrust } from "./system_authorities.ts";
import type { TraceTarget } from "./trace.ts";

/** What the client shows of itself when a connection is made, in PEM. */
export interface ClientCertificate {
  /** The certificate, and those that lead to its authority. */
  cert: string;
  /** Its private key. */
  key: string;
}

/** How servers are reached. */
export interface NetworkOptions {
  /** Whether certificates are taken unchecked. */
  skipTlsVerify?: boolean | undefined;
  /** Certificate authorities that are trusted beside the runtime's own and the system's, in PEM. */
  ca?: string | undefined;
  /** What the client shows of itself to servers that ask for it. */
  clientCertificate?: ClientCertificate | undefined;
  /** Where the system's authorities are, as far as the environment says so. */
  systemTrust?: SystemTrust | undefined;
  /** The proxy variables of the environment, under their own names. */
  proxyEnv?: Readonly<Record<string, string>> | undefined;
  /** Where all that is sent and comes back is written down, without the secrets. */
  trace?: TraceTarget | undefined;
}

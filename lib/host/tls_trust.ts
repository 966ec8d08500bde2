import type { SecureContextOptions, TLSSocketOptions } from "node:tls";

/** Which certificates a connection accepts. */
export interface TlsTrust {
  /** Whether certificates are accepted without checks. */
  skipTlsVerify?: boolean | undefined;
  /** The trusted authorities, each as PEM. @default the runtime's own */
  authorities?: readonly string[] | undefined;
}

/** The options of a TLS connection that follow from the trust. */
type TrustOptions =
  & Pick<SecureContextOptions, "ca" | "allowPartialTrustChain">
  & Pick<TLSSocketOptions, "rejectUnauthorized" | "ALPNProtocols">;

/** Returns the options that decide which servers a connection trusts. */
export function trustOptions(
  { skipTlsVerify, authorities }: TlsTrust,
): TrustOptions {
  // Without a list, Deno would prompt for the permission to read the system's.
  if (skipTlsVerify) return { rejectUnauthorized: false, ca: [], ALPNProtocols: ["http/1.1"] };
  // Without this, the connection would obey NODE_TLS_REJECT_UNAUTHORIZED.
  const rejectUnauthorized = true;
  // Without this, a server that supports only HTTP/2 breaks off later, without a reason.
  const ALPNProtocols = ["http/1.1"];
  if (authorities === undefined) return { rejectUnauthorized, ALPNProtocols };
  // An intermediate authority alone is enough, as for Go's tools and Deno's own fetch.
  return { rejectUnauthorized, ALPNProtocols, ca: [...authorities], allowPartialTrustChain: true };
}

import type { SecureContextOptions, TLSSocketOptions } from "node:tls";

/** Which certificates a connection accepts. */
export interface TlsTrust {
  /** Whether certificates are accepted without checks. */
  skipTlsVerify?: boolean | undefined;
  /** The trusted authorities, each as PEM. @default the runtime's own */
  authorities?: readonly string[] | undefined;
}

/** Returns the options that decide which servers a connection trusts. */
export function trustOptions(
  { skipTlsVerify, authorities }: TlsTrust,
): Pick<SecureContextOptions, "ca"> & Pick<TLSSocketOptions, "rejectUnauthorized"> {
  // Without a list, Deno would prompt for the permission to read the system's.
  if (skipTlsVerify) return { rejectUnauthorized: false, ca: [] };
  // Without this, the connection would obey NODE_TLS_REJECT_UNAUTHORIZED.
  const rejectUnauthorized = true;
  return { rejectUnauthorized, ...(authorities !== undefined && { ca: [...authorities] }) };
}

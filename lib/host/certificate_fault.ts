import { isUnknownAuthority } from "./network_error.ts";
import {
  type PeerCertificate,
  peerCertificate,
  type PeerCertificateOptions,
} from "./peer_certificate.ts";

/** A defect of a server's certificate itself; its code is one of Node's. */
export class CertificateFault extends Error {
  override name = "CertificateFault";
  readonly code: string;

  /** @param code such as `CERT_HAS_EXPIRED` */
  constructor(code: string) {
    super("the server's certificate was read without checks");
    this.code = code;
  }
}

/**
 * Gets the certificate of a server, and finds a defect of the certificate itself. It does not check
 * who signed it.
 *
 * @param url an https URL
 * @param options the proxies of the environment, and a signal that ends the connection
 * @returns the defect; undefined if it has none, or if it could not be read
 */
export async function findCertificateFault(
  url: URL,
  options: PeerCertificateOptions = {},
): Promise<CertificateFault | undefined> {
  try {
    const code = faultOf(await peerCertificate(url, options), Date.now());
    return code === undefined ? undefined : new CertificateFault(code);
  } catch (error) {
    return findKeyFault(error);
  }
}

/**
 * Returns the defect that a connection without checks failed because of: Deno reports an unknown
 * authority then if it does not support the key, such as RSA of 1024 bits.
 */
export function findKeyFault(error: unknown): CertificateFault | undefined {
  return isUnknownAuthority(error) ? new CertificateFault("CERT_KEY_TOO_WEAK") : undefined;
}

function faultOf({ validFrom, validTo }: PeerCertificate, now: number): string | undefined {
  if (validTo.getTime() < now) return "CERT_HAS_EXPIRED";
  return validFrom.getTime() > now ? "CERT_NOT_YET_VALID" : undefined;
}

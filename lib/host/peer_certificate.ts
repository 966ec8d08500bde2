import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { TLSSocket } from "node:tls";
import { allAuthorities } from "./all_authorities.ts";
import { readGivenCertificates } from "./certificates.ts";
import type { NetworkOptions } from "./network_options.ts";
import { type Proxy, socketHost } from "./proxy.ts";
import { proxyFor } from "./proxy_for.ts";
import { connectByTls } from "./tls_connection.ts";
import type { TlsTrust } from "./tls_trust.ts";
import { openTunnel } from "./tunnel.ts";

/** A server's certificate, trusted or not. */
export interface PeerCertificate {
  /** Its subject: the common name, otherwise its other names. */
  subject: string;
  /** The authority that signed it. */
  issuer: string;
  /** The beginning of its validity. */
  validFrom: Date;
  /** The end of its validity. */
  validTo: Date;
  /** Whether it is valid for the requested host. */
  coversHost: boolean;
  /** Whether it is self-signed. */
  selfSigned: boolean;
}

/** The options of {@linkcode peerCertificate}. */
export interface PeerCertificateOptions
  extends Pick<NetworkOptions, "proxyEnv" | "skipTlsVerify" | "ca" | "systemTrust"> {
  /** Ends the request. */
  signal?: AbortSignal | undefined;
}

/**
 * Gets the certificate of a server without checking it. Nothing is sent: the connection is closed
 * once the certificate has arrived.
 *
 * @param url an https URL
 * @param options the proxies of the environment, the trust in their certificates, and the signal
 * @throws if no TLS connection can be made
 */
export async function peerCertificate(
  url: URL,
  options: PeerCertificateOptions = {},
): Promise<PeerCertificate> {
  const { proxyEnv = {}, signal } = options;
  signal?.throwIfAborted();
  const target = { host: socketHost(url), port: Number(url.port || 443) };
  const proxy = proxyFor(url, proxyEnv);
  const socket = proxy &&
    await openTunnel(proxy, { ...await trustInProxy(proxy, options), signal, target });
  // Without a list, Deno would prompt for the permission to read the system's.
  const trust = { rejectUnauthorized: false, ca: [] };
  const secured = await connectByTls(target, { socket, signal, trust });
  try {
    return describe(secured, url.hostname);
  } finally {
    secured.destroy();
    socket?.destroy();
  }
}

/** An https proxy receives its credentials only if its own certificate is trusted. */
async function trustInProxy(
  { scheme }: Proxy,
  { skipTlsVerify, ca, systemTrust }: PeerCertificateOptions,
): Promise<TlsTrust> {
  if (scheme !== "https" || skipTlsVerify) return { skipTlsVerify };
  const given = ca === undefined ? [] : readGivenCertificates(ca);
  const { authorities } = await allAuthorities({ given, systemTrust });
  return { authorities };
}

function describe(socket: TLSSocket, hostname: string): PeerCertificate {
  const certificate = new X509Certificate(socket.getPeerCertificate().raw);
  const { subject, issuer, subjectAltName, validFrom, validTo } = certificate;
  const host = hostname.replace(/^\[|\]$/g, "");
  return {
    subject: commonName(subject) ?? subjectAltName ?? "nobody",
    issuer: commonName(issuer) ?? "nobody",
    validFrom: new Date(validFrom),
    validTo: new Date(validTo),
    coversHost: (isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host)) !==
      undefined,
    selfSigned: subject === issuer,
  };
}

/** Returns the common name or organization of a distinguished name, which has one line per part. */
function commonName(name: string): string | undefined {
  const parts = new Map(
    name.split("\n").map((line) => line.split(/=(.*)/s)).map(([key, value]) => [key, value]),
  );
  return parts.get("CN") || parts.get("O");
}

import { X509Certificate } from "node:crypto";
import https from "node:https";
import { isIP } from "node:net";
import type { TLSSocket } from "node:tls";
import { isLoopback } from "../oauth/http/secure_url.ts";
import { agentProxies } from "./agent_proxies.ts";
import type { NetworkOptions } from "./network_options.ts";

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
export interface PeerCertificateOptions extends Pick<NetworkOptions, "proxyEnv"> {
  /** Ends the request. */
  signal?: AbortSignal | undefined;
}

/**
 * Gets the certificate of a server without checking it. Nothing is sent: the connection is closed
 * once the certificate has arrived.
 *
 * @param url an https URL
 * @param options the proxies of the environment, and the signal
 * @throws if no TLS connection can be made
 */
export function peerCertificate(
  url: URL,
  options: PeerCertificateOptions = {},
): Promise<PeerCertificate> {
  const { proxyEnv = {}, signal } = options;
  // Without a list, Deno would prompt for the permission to read the system's.
  const trust = {
    rejectUnauthorized: false,
    ca: [],
    ...(!isLoopback(url) && { proxyEnv: agentProxies(proxyEnv) }),
  };
  const agent = new https.Agent(trust as https.AgentOptions);
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const request = https.request(url, { method: "HEAD", agent });
    const abort = () => {
      reject(signal?.reason);
      request.destroy();
    };
    signal?.addEventListener("abort", abort, { once: true });
    request.once("close", () => signal?.removeEventListener("abort", abort));
    const finish = (socket: TLSSocket) => {
      try {
        resolve(describe(socket, url.hostname));
      } catch (error) {
        reject(error);
      }
      request.destroy();
    };
    request.on("error", reject);
    request.on("socket", (socket) => {
      const secured = socket as TLSSocket;
      // Through a proxy's tunnel, the handshake may already be complete.
      if (secured.getPeerCertificate().raw) finish(secured);
      else secured.once("secureConnect", () => finish(secured));
    });
    // The headers are not sent before `end()`, which is never called.
  });
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

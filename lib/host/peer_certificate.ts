import { X509Certificate } from "node:crypto";
import https from "node:https";
import { isIP } from "node:net";
import type { TLSSocket } from "node:tls";
import { isLoopback } from "../oauth/http/secure_url.ts";
import { agentProxies } from "./agent_proxies.ts";
import type { NetworkOptions } from "./network_options.ts";

/** What a server's certificate says, whether it is trusted or not. */
export interface PeerCertificate {
  /** Whom it is for: its common name, else its other names. */
  subject: string;
  /** Who signed it. */
  issuer: string;
  /** From when it holds. */
  validFrom: Date;
  /** Until when. */
  validTo: Date;
  /** Whether it is for the host that was asked. */
  coversHost: boolean;
  /** Whether it is signed by itself. */
  selfSigned: boolean;
}

/** How a certificate is asked for. */
export interface PeerCertificateOptions extends Pick<NetworkOptions, "proxyEnv"> {
  /** Ends it. */
  signal?: AbortSignal | undefined;
}

/**
 * The certificate that a server shows. It is taken unchecked, and so nothing is sent: the
 * connection is cut once it is there.
 *
 * @param url an https URL
 * @param options the proxies of the environment; what ends it
 * @throws where no TLS connection can be made
 */
export function peerCertificate(
  url: URL,
  options: PeerCertificateOptions = {},
): Promise<PeerCertificate> {
  const { proxyEnv = {}, signal } = options;
  // Without a list of its own Deno would ask for the permission to read the system's.
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
      // Behind a proxy's tunnel the handshake may be over by now.
      if (secured.getPeerCertificate().raw) finish(secured);
      else secured.once("secureConnect", () => finish(secured));
    });
    // The headers are held back until `end()`, which never comes.
  });
}

function describe(socket: TLSSocket, hostname: string): PeerCertificate {
  const certificate = new X509Certificate(socket.getPeerCertificate().raw);
  const { subject, issuer, subjectAltName, validFrom, validTo } = certificate;
  const host = hostname.replace(/^\[|\]$/g, "");
  return {
    subject: named(subject) ?? subjectAltName ?? "nobody",
    issuer: named(issuer) ?? "nobody",
    validFrom: new Date(validFrom),
    validTo: new Date(validTo),
    coversHost: (isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host)) !==
      undefined,
    selfSigned: subject === issuer,
  };
}

/** The telling part of a distinguished name, which stands in lines. */
function named(name: string): string | undefined {
  const parts = new Map(
    name.split("\n").map((line) => line.split(/=(.*)/s)).map(([key, value]) => [key, value]),
  );
  return parts.get("CN") || parts.get("O");
}

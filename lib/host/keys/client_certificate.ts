import { Buffer } from "node:buffer";
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import tls from "node:tls";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { article, NEW_KEY } from "./key_types.ts";
import { pemBlock } from "./pem_blocks.ts";

/** A certificate with its chain, and its key. */
export interface CertificatePair {
  /** The certificates, each as PEM. */
  certificates: readonly string[];
  /** The private key, in PKCS#8. */
  pkcs8: Uint8Array;
  /** The type of the key. */
  type: string;
}

/** The part of Deno's API that makes HTTP clients. */
interface DenoHttp {
  createHttpClient(options: { cert: string; key: string }): { close(): void };
}

/** The types of keys that every runtime can present a certificate with. */
const COMMON_TYPES = ["RSA", "P-256", "P-384", "P-521", "Ed25519"];

/**
 * Finds the certificate that a key belongs to, puts its chain into order, and checks that this
 * runtime can present it: the runtimes' own errors differ, and come late.
 *
 * @returns both in PEM
 * @throws {DeviceLoginError} `invalid_options`
 */
export function pairCertificate(pair: CertificatePair): { cert: string; key: string } {
  const { certificates, pkcs8, type } = pair;
  const known = certificates.map((pem) => new X509Certificate(pem));
  const privateKey = importKey(pkcs8);
  const own = privateKey && known.find((one) => belongs(one, privateKey));
  if (!own) {
    if (!privateKey || !COMMON_TYPES.includes(type)) throw unsupported(type);
    throw new DeviceLoginError(
      "invalid_options",
      "--client-cert-key is not the key of --client-cert, nor of another certificate in that file.",
    );
  }
  try {
    // Not every runtime takes a key without its public half: the export contains it.
    const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const cert = chainOf(own, known).map(({ raw }) => pemBlock("CERTIFICATE", raw)).join("");
    return demandUsable({ cert, key });
  } catch {
    throw unsupported(type);
  }
}

function belongs(certificate: X509Certificate, key: KeyObject): boolean {
  try {
    return certificate.checkPrivateKey(key);
  } catch {
    // Its own key is of a type that the runtime does not know.
    return false;
  }
}

function importKey(pkcs8: Uint8Array): KeyObject | undefined {
  try {
    return createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" });
  } catch {
    return undefined;
  }
}

/** Returns a certificate and those above it, each followed by its authority's (RFC 5246 7.4.2). */
function chainOf(own: X509Certificate, known: readonly X509Certificate[]): X509Certificate[] {
  const chain = [own];
  for (let last = own; last.issuer !== last.subject;) {
    const above = known.find((one) => one.subject === last.issuer && !chain.includes(one));
    if (!above) break;
    chain.push(last = above);
  }
  return chain;
}

/** Returns a pair that this runtime accepts. @throws if it does not */
function demandUsable<T extends { cert: string; key: string }>(pair: T): T {
  const { Deno } = globalThis as { Deno?: DenoHttp };
  if (Deno) Deno.createHttpClient(pair).close();
  else tls.createSecureContext(pair);
  return pair;
}

function unsupported(type: string): DeviceLoginError {
  const runtime = ["Deno", "Bun"].find((name) => name in globalThis) ?? "Node";
  return new DeviceLoginError(
    "invalid_options",
    `${runtime} can't present --client-cert: its key is ${article(type)} key, or too short. RSA ` +
      "with 2048 bits or more, P-256, P-384, P-521 and Ed25519 are supported. Create another key " +
      `and request a certificate for it: ${NEW_KEY}`,
  );
}

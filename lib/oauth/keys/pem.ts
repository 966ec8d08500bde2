import { decodeBase64url } from "../encoding/base64url.ts";
import type { Jwk } from "./jwk.ts";
import { readPrivateKeyInfo } from "./private_key_info.ts";

/** The parameters that Web Crypto imports a key with. */
type ImportAlgorithm = Algorithm & Partial<RsaHashedImportParams & EcKeyImportParams>;

/** The algorithms that keys are imported with, by the object identifier of a key or its curve. */
const IMPORT_ALGORITHMS: Readonly<Record<string, ImportAlgorithm>> = {
  "2a864886f70d010101": { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
  "2a8648ce3d030107": { name: "ECDSA", namedCurve: "P-256" },
  "2b81040022": { name: "ECDSA", namedCurve: "P-384" },
  "2b81040023": { name: "ECDSA", namedCurve: "P-521" },
  "2b6570": { name: "Ed25519" },
  "2b656e": { name: "X25519" },
  "608648016503040311": { name: "ML-DSA-44" },
  "608648016503040312": { name: "ML-DSA-65" },
  "608648016503040313": { name: "ML-DSA-87" },
};

/**
 * Reads a private key in PEM: PKCS#8 (`PRIVATE KEY`), PKCS#1 (`RSA PRIVATE KEY`) or SEC 1
 * (`EC PRIVATE KEY`). Its own identifiers determine its type.
 *
 * @param label the label of the PEM block
 * @param base64 the content of the PEM block
 * @returns the key, or `undefined` if it is damaged, or of a type that is not supported
 */
export async function jwkOfPem(label: string, base64: string): Promise<Jwk | undefined> {
  try {
    const { id, pkcs8 } = readPrivateKeyInfo(label, decodeBase64url(base64));
    const algorithm = IMPORT_ALGORITHMS[id] as ImportAlgorithm;
    const usage = algorithm.name === "X25519" ? "deriveBits" : "sign";
    const key = await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, true, [usage]);
    const { alg, key_ops: _ops, ext: _ext, ...jwk } = await crypto.subtle.exportKey("jwk", key);
    // The name of an ML-DSA key's algorithm is a part of the key.
    return jwk.kty === "AKP" ? { ...jwk, ...(alg && { alg }) } : jwk;
  } catch {
    // Without the cause, which could contain parts of the key.
    return undefined;
  }
}

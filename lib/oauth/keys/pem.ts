import { decodeBase64url } from "../encoding/base64url.ts";
import type { Jwk } from "./jwk.ts";

/** The algorithms that a private key is imported with, whatever it is used for later. */
const IMPORT_ALGORITHMS:
  readonly (readonly [RsaHashedImportParams | EcKeyImportParams, KeyUsage])[] = [
    [{ name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, "sign"],
    [{ name: "ECDSA", namedCurve: "P-256" }, "sign"],
    [{ name: "ECDSA", namedCurve: "P-384" }, "sign"],
    [{ name: "ECDSA", namedCurve: "P-521" }, "sign"],
    [{ name: "Ed25519", namedCurve: "Ed25519" }, "sign"],
    [{ name: "X25519", namedCurve: "X25519" }, "deriveBits"],
  ];

/** The object identifiers of RSA, of elliptic curves, and of P-256, P-384 and P-521, in DER. */
const RSA = "06092a864886f70d0101010500";
const EC = "06072a8648ce3d0201";
const CURVES = ["06082a8648ce3d030107", "06052b81040022", "06052b81040023"];

/**
 * Reads a private key in PEM: PKCS#8 (`PRIVATE KEY`), PKCS#1 (`RSA PRIVATE KEY`) or SEC 1
 * (`EC PRIVATE KEY`). The key's type is found by trying to import it.
 *
 * @param label the label of the PEM block
 * @param base64 the content of the PEM block
 * @returns the key, or `undefined` if Web Crypto does not support it
 */
export async function jwkOfPem(label: string, base64: string): Promise<Jwk | undefined> {
  for (const pkcs8 of pkcs8Forms(label, base64)) {
    for (const [algorithm, usage] of IMPORT_ALGORITHMS) {
      try {
        const key = await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, true, [usage]);
        const { alg: _alg, key_ops: _ops, ext: _ext, ...jwk } = await crypto.subtle.exportKey(
          "jwk",
          key,
        );
        return jwk;
      } catch {
        // The key is of another type.
      }
    }
  }
}

/** Wraps the older formats in PKCS#8 (RFC 5208), which also names the key's algorithm. */
function pkcs8Forms(label: string, base64: string): Uint8Array<ArrayBuffer>[] {
  let der: Uint8Array<ArrayBuffer>;
  try {
    der = decodeBase64url(base64);
  } catch {
    return [];
  }
  const wrap = (algorithm: string) =>
    new Uint8Array(tlv(0x30, [2, 1, 0, ...tlv(0x30, bytes(algorithm)), ...tlv(4, [...der])]));
  if (label === "PRIVATE KEY") return [der];
  if (label === "RSA PRIVATE KEY") return [wrap(RSA)];
  return CURVES.map((curve) => wrap(EC + curve));
}

/** Encodes a value in DER: its tag, its length, its bytes. */
function tlv(tag: number, value: readonly number[]): number[] {
  const { length } = value;
  if (length < 0x80) return [tag, length, ...value];
  if (length < 0x100) return [tag, 0x81, length, ...value];
  return [tag, 0x82, length >> 8, length & 0xff, ...value];
}

function bytes(hex: string): number[] {
  return Array.from(hex.matchAll(/../g), ([byte]) => parseInt(byte, 16));
}

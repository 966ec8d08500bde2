import { createHash } from "node:crypto";
import { Buffer } from "node:buffer";

/** The purposes of bytes that are derived from a passphrase (RFC 7292, appendix B.3). */
const PURPOSES = { key: 1, iv: 2, mac: 3 } as const;

/** The options of {@linkcode deriveForPkcs12}. */
export interface Pkcs12Derivation {
  purpose: keyof typeof PURPOSES;
  /** The name of a hash. */
  hash: string;
  salt: Uint8Array;
  iterations: number;
  /** The number of bytes. */
  length: number;
}

/**
 * Derives bytes from a passphrase as PKCS#12 does (RFC 7292, appendix B.2).
 *
 * @param passphrase the passphrase as {@linkcode pkcs12Passphrase} encodes it
 * @param options what they are for, and how many
 */
export function deriveForPkcs12(passphrase: Uint8Array, options: Pkcs12Derivation): Uint8Array {
  const { purpose, hash, salt, iterations, length } = options;
  const block = /384|512/.test(hash) ? 128 : 64;
  const fill = (bytes: Uint8Array) => {
    const size = Math.ceil(bytes.length / block) * block;
    return Array.from({ length: size }, (_, index) => bytes[index % bytes.length] ?? 0);
  };
  const diversifier = new Uint8Array(block).fill(PURPOSES[purpose]);
  const input = Uint8Array.from([...fill(salt), ...fill(passphrase)]);
  const derived: number[] = [];
  while (derived.length < length) {
    let digest = createHash(hash).update(diversifier).update(input).digest();
    for (let count = 1; count < iterations; count++) {
      digest = createHash(hash).update(digest).digest();
    }
    derived.push(...digest);
    for (let start = 0; start < input.length; start += block) {
      let carry = 1;
      for (let index = block - 1; index >= 0; index--) {
        carry += (input[start + index] ?? 0) + (digest[index % digest.length] ?? 0);
        input[start + index] = carry & 255;
        carry >>= 8;
      }
    }
  }
  return Uint8Array.from(derived.slice(0, length));
}

/** Encodes a passphrase as PKCS#12 does: UTF-16 with the high byte first, and a zero at the end. */
export function pkcs12Passphrase(passphrase: string): Uint8Array {
  return Buffer.from(`${passphrase}\0`, "utf16le").swap16();
}

/** Derives bytes from a passphrase as OpenSSL does for keys that are encrypted in the old way. */
export function deriveWithMd5(
  passphrase: Uint8Array,
  { salt, length }: { salt: Uint8Array; length: number },
): Uint8Array {
  let derived: Uint8Array = new Uint8Array();
  let digest: Uint8Array = new Uint8Array();
  while (derived.length < length) {
    digest = createHash("md5").update(digest).update(passphrase).update(salt).digest();
    derived = Buffer.concat([derived, digest]);
  }
  return derived.subarray(0, length);
}

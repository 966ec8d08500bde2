import { Buffer } from "node:buffer";
import { pbkdf2Sync, scryptSync } from "node:crypto";
import type { DerValue } from "../../oauth/keys/der.ts";
import { type BlockCipher, blockLength, decryptCbc } from "./block_cipher.ts";
import { identifier, inside, octets, wholeNumber } from "./der_values.ts";
import { deriveForPkcs12, deriveWithMd5, pkcs12Passphrase } from "./passphrase_key.ts";
import type { PemBlock } from "./pem_blocks.ts";
import { UnsupportedEncryption } from "./unusable_file.ts";

const PBES2 = "2a864886f70d01050d";
const PBKDF2 = "2a864886f70d01050c";
const SCRYPT = "2b06010401da47040b";

/** More iterations than this would take minutes. */
const MAX_ITERATIONS = 10_000_000;

/** The hashes of PBKDF2 (RFC 8018, appendix B.1), by the identifiers of their HMACs. */
export const HMAC_HASHES: ReadonlyMap<string, string> = new Map([
  ["2a864886f70d0207", "sha1"],
  ["2a864886f70d0208", "sha224"],
  ["2a864886f70d0209", "sha256"],
  ["2a864886f70d020a", "sha384"],
  ["2a864886f70d020b", "sha512"],
]);

/** The ciphers of PBES2. */
const CIPHERS: ReadonlyMap<string, BlockCipher> = new Map([
  ["60864801650304" + "0102", { name: "AES", keyLength: 16 }],
  ["60864801650304" + "0116", { name: "AES", keyLength: 24 }],
  ["60864801650304" + "012a", { name: "AES", keyLength: 32 }],
  ["2a864886f70d0307", { name: "3DES", keyLength: 24 }],
]);

/** The ciphers of PKCS#12 (RFC 7292, appendix C). */
const PKCS12_CIPHERS: ReadonlyMap<string, BlockCipher> = new Map([
  ["2a864886f70d010c0103", { name: "3DES", keyLength: 24 }],
  ["2a864886f70d010c0104", { name: "3DES", keyLength: 16 }],
  ["2a864886f70d010c0105", { name: "RC2", keyLength: 16 }],
  ["2a864886f70d010c0106", { name: "RC2", keyLength: 5 }],
]);

/** The ciphers of PEM's own encryption. */
const PEM_CIPHERS: Readonly<Record<string, BlockCipher>> = {
  "AES-128-CBC": { name: "AES", keyLength: 16 },
  "AES-192-CBC": { name: "AES", keyLength: 24 },
  "AES-256-CBC": { name: "AES", keyLength: 32 },
  "DES-CBC": { name: "DES", keyLength: 8 },
  "DES-EDE3-CBC": { name: "3DES", keyLength: 24 },
};

/**
 * Decrypts a text that was encrypted with a passphrase, as in PKCS#8 and PKCS#12.
 *
 * @param data the text
 * @param options the algorithm's identifier, and the passphrase
 * @throws {UnusableFile} if the passphrase is wrong, or the algorithm is not supported
 */
export async function decryptWithPassphrase(
  data: Uint8Array,
  { algorithm, passphrase }: { algorithm: DerValue | undefined; passphrase: string },
): Promise<Uint8Array> {
  const [id, parameters] = inside(algorithm);
  const named = identifier(id);
  if (named === PBES2) {
    const [derivation, encryption] = inside(parameters);
    const [cipherId, iv] = inside(encryption);
    const cipher = CIPHERS.get(identifier(cipherId));
    if (!cipher) throw unsupported();
    const length = cipher.keyLength;
    const key = deriveKey(derivation, { passphrase, length });
    return await decryptCbc(data, { cipher, key, iv: octets(iv) });
  }
  const cipher = PKCS12_CIPHERS.get(named);
  if (!cipher) throw unsupported();
  const [salt, count] = inside(parameters);
  const shared = { hash: "sha1", salt: octets(salt), iterations: iterationsOf(count) };
  const derive = (purpose: "key" | "iv", length: number) =>
    deriveForPkcs12(pkcs12Passphrase(passphrase), { ...shared, purpose, length });
  const key = derive("key", cipher.keyLength);
  return await decryptCbc(data, { cipher, key, iv: derive("iv", blockLength(cipher)) });
}

/**
 * Decrypts a block of PEM that is encrypted in the old way, with headers (RFC 1421).
 *
 * @throws {UnusableFile} if the passphrase is wrong, or the algorithm is not supported
 */
export async function decryptPemBlock(
  { headers, der }: PemBlock,
  passphrase: string,
): Promise<Uint8Array> {
  const [name = "", hex = ""] = headers.get("DEK-Info")?.split(",") ?? [];
  const cipher = PEM_CIPHERS[name];
  if (!cipher) throw unsupported();
  const iv = Buffer.from(hex, "hex");
  const key = deriveWithMd5(Buffer.from(passphrase), {
    salt: iv.subarray(0, 8),
    length: cipher.keyLength,
  });
  return await decryptCbc(der, { cipher, key, iv });
}

/**
 * Derives a key from a passphrase with PBKDF2 or scrypt.
 *
 * @param derivation the identifier of the function, with its parameters
 * @param options the passphrase, and the bytes of the key
 * @throws {UnusableFile} if the function is not supported
 */
export function deriveKey(
  derivation: DerValue | undefined,
  { passphrase, length }: { passphrase: string; length: number },
): Uint8Array {
  const [id, parameters] = inside(derivation);
  const [salt, first, ...more] = inside(parameters);
  if (identifier(id) === SCRYPT) {
    const [blockSize, parallel] = more;
    const [N, r, p] = [wholeNumber(first), wholeNumber(blockSize), wholeNumber(parallel)];
    if (N * r * p > 2 ** 24) throw unsupported();
    return scryptSync(passphrase, octets(salt), length, { N, r, p, maxmem: 256 * N * r });
  }
  if (identifier(id) !== PBKDF2) throw unsupported();
  const named = more.find((value) => value.tag === 0x30);
  const hash = named ? HMAC_HASHES.get(identifier(inside(named)[0])) : "sha1";
  if (!hash) throw unsupported();
  return pbkdf2Sync(passphrase, octets(salt), iterationsOf(first), length, hash);
}

/** Reads a number of iterations. @throws {UnusableFile} if they would take too long */
export function iterationsOf(value: DerValue | undefined): number {
  const iterations = wholeNumber(value);
  if (iterations > MAX_ITERATIONS) throw unsupported();
  return iterations;
}

function unsupported(): UnsupportedEncryption {
  return new UnsupportedEncryption(
    "Encrypt it again: openssl pkcs8 -topk8 -v2 aes-256-cbc -in FILE -out NEW",
  );
}

import { createHmac, timingSafeEqual } from "node:crypto";
import { type DerValue, readDer } from "../../oauth/keys/der.ts";
import { berToDer, identifier, inside, octets } from "./der_values.ts";
import { deriveForPkcs12, pkcs12Passphrase } from "./passphrase_key.ts";
import {
  decryptWithPassphrase,
  deriveKey,
  HMAC_HASHES,
  iterationsOf,
} from "./password_encryption.ts";
import { UnsupportedEncryption, WrongPassphrase } from "./unusable_file.ts";

const ENCRYPTED_DATA = "2a864886f70d010706";
const KEY_BAG = "2a864886f70d010c0a0101";
const ENCRYPTED_KEY_BAG = "2a864886f70d010c0a0102";
const CERTIFICATE_BAG = "2a864886f70d010c0a0103";
const PBMAC1 = "2a864886f70d01050e";

/** The hashes of the checksum. */
const HASHES: ReadonlyMap<string, string> = new Map([
  ["2b0e03021a", "sha1"],
  ["608648016503040204", "sha224"],
  ["608648016503040201", "sha256"],
  ["608648016503040202", "sha384"],
  ["608648016503040203", "sha512"],
]);

/** The contents of a PKCS#12 file, in DER. */
export interface Pkcs12 {
  /** Private keys in PKCS#8. */
  keys: Uint8Array[];
  certificates: Uint8Array[];
}

/**
 * Reads a PKCS#12 file (RFC 7292).
 *
 * @param bytes the file
 * @param passphrase its passphrase; `""` if it has none
 * @throws {UnusableFile} if the passphrase is wrong, or an algorithm is not supported
 * @throws {RangeError} if the file is malformed
 */
export async function readPkcs12(bytes: Uint8Array, passphrase: string): Promise<Pkcs12> {
  try {
    const [, content, mac] = inside(readDer(berToDer(bytes))[0]);
    const authenticated = octets(inside(inside(content)[1])[0]);
    if (mac) checkMac(authenticated, { mac, passphrase });
    const contents: Pkcs12 = { keys: [], certificates: [] };
    for (const part of valuesIn(authenticated)) {
      for (const bag of valuesIn(await openPart(part, passphrase))) {
        await readBag(bag, { passphrase, contents });
      }
    }
    return contents;
  } catch (error) {
    if (!(error instanceof UnsupportedEncryption)) throw error;
    throw new UnsupportedEncryption("Convert it: openssl pkcs12 -legacy -in FILE -out NEW.pem");
  }
}

function valuesIn(bytes: Uint8Array): DerValue[] {
  return inside(readDer(berToDer(bytes))[0]);
}

async function openPart(part: DerValue, passphrase: string): Promise<Uint8Array> {
  const [type, content] = inside(part);
  const [wrapped] = inside(content);
  if (identifier(type) !== ENCRYPTED_DATA) return octets(wrapped);
  const [, algorithm, data] = inside(inside(wrapped)[1]);
  return await decryptWithPassphrase(octets(data), { algorithm, passphrase });
}

async function readBag(
  bag: DerValue,
  { passphrase, contents }: { passphrase: string; contents: Pkcs12 },
): Promise<void> {
  const [type, wrapped] = inside(bag);
  const [value] = inside(wrapped);
  switch (identifier(type)) {
    case KEY_BAG:
      contents.keys.push(value?.whole ?? new Uint8Array());
      break;
    case ENCRYPTED_KEY_BAG: {
      const [algorithm, data] = inside(value);
      contents.keys.push(await decryptWithPassphrase(octets(data), { algorithm, passphrase }));
      break;
    }
    case CERTIFICATE_BAG:
      contents.certificates.push(octets(inside(inside(value)[1])[0]));
  }
}

/** Checks the file's checksum, which depends on the passphrase. @throws {WrongPassphrase} */
function checkMac(
  data: Uint8Array,
  { mac, passphrase }: { mac: DerValue; passphrase: string },
): void {
  const [digestInfo, salt, count] = inside(mac);
  const [algorithm, digest] = inside(digestInfo);
  const [id, parameters] = inside(algorithm);
  const expected = octets(digest);
  const matches = (hash: string, key: Uint8Array) => {
    const computed = createHmac(hash, key).update(data).digest();
    return computed.length === expected.length && timingSafeEqual(computed, expected);
  };
  if (identifier(id) === PBMAC1) {
    const [derivation, hmac] = inside(parameters);
    const hash = HMAC_HASHES.get(identifier(inside(hmac)[0])) ?? "";
    if (matches(hash, deriveKey(derivation, { passphrase, length: expected.length }))) return;
    throw new WrongPassphrase();
  }
  const hash = HASHES.get(identifier(id)) ?? "";
  const key = deriveForPkcs12(pkcs12Passphrase(passphrase), {
    purpose: "mac",
    hash,
    salt: octets(salt),
    iterations: count ? iterationsOf(count) : 1,
    length: expected.length,
  });
  if (!matches(hash, key)) throw new WrongPassphrase();
}

import { Buffer } from "node:buffer";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { readDer } from "../../oauth/keys/der.ts";
import {
  type PrivateKeyInfo,
  readPrivateKeyInfo,
  withCurve,
} from "../../oauth/keys/private_key_info.ts";
import { inside, octets } from "./der_values.ts";
import { formatOf } from "./file_format.ts";
import { keyType, NEW_KEY } from "./key_types.ts";
import { decryptPemBlock, decryptWithPassphrase } from "./password_encryption.ts";
import { findPemBlocks, type PemBlock } from "./pem_blocks.ts";
import { type Pkcs12, readPkcs12 } from "./pkcs12.ts";
import { UnusableFile, WrongPassphrase } from "./unusable_file.ts";

/** A private key as it was read from a file. */
export type ReadKey =
  | { type: string; info: PrivateKeyInfo }
  /** The text of a JWK, which is not checked yet. */
  | { jwk: string };

/** A file, and the way to its passphrase. */
export interface KeyFile {
  bytes: Uint8Array;
  /** Gets the passphrase, if the file is encrypted. */
  passphrase: () => Promise<string>;
  /** Whether a person would be prompted for it. */
  prompts: boolean;
  /** Called if a PKCS#12 file has no passphrase. */
  onUnprotected: () => void;
}

const PRIVATE_KEY_LABELS = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"];

const ENCRYPTED_LABEL = "ENCRYPTED PRIVATE KEY";

/** The PEM labels of the formats in DER. */
const LABELS_OF_DER: Readonly<Record<string, string>> = {
  "PKCS#8": "PRIVATE KEY",
  "encrypted PKCS#8": ENCRYPTED_LABEL,
  "PKCS#1": "RSA PRIVATE KEY",
  "SEC 1": "EC PRIVATE KEY",
};

/**
 * Reads a private key: PEM or DER in PKCS#8, PKCS#1 or SEC 1, encrypted or not; PKCS#12; or a JWK.
 *
 * @param file the file
 * @throws {UnusableFile} if it contains no private key, with advice
 */
export async function readPrivateKeyFile(file: KeyFile): Promise<ReadKey> {
  const { bytes } = file;
  const format = formatOf(bytes);
  try {
    switch (format.name) {
      case "text":
        return await readText(format.text, file);
      case "PKCS#12": {
        const { keys } = await openPkcs12(file);
        return withType(readPrivateKeyInfo("PRIVATE KEY", onlyKey(keys)));
      }
      case "PKCS#7":
      case "certificate":
        throw notPrivate("a certificate");
      case "public key":
        throw notPrivate("a public key");
      case "Java keystore":
        throw new UnusableFile(`is a Java keystore. ${CONVERT_KEYSTORE}`);
    }
    const label = LABELS_OF_DER[format.name];
    if (!label) throw new UnusableFile("is neither a private key nor a JWK");
    return withType(await readBlock({ label, headers: new Map(), der: bytes }, { file }));
  } catch (error) {
    if (error instanceof UnusableFile || error instanceof DeviceLoginError) throw error;
    // Without the cause, which could contain parts of the key.
    throw new UnusableFile("is damaged");
  }
}

/** The command that converts a Java keystore. */
export const CONVERT_KEYSTORE = "Convert it to PKCS#12: keytool -importkeystore -srckeystore " +
  "FILE -destkeystore NEW.p12 -deststoretype PKCS12";

/** The PKCS#12 files read so far: a key is derived slowly, and both key and certificate need it. */
const opened = new WeakMap<Uint8Array, Promise<Pkcs12>>();

/**
 * Reads a PKCS#12 file, with its passphrase if it has one.
 *
 * @throws {UnusableFile} if it can't be decrypted
 */
export async function openPkcs12(file: KeyFile): Promise<Pkcs12> {
  const contents = opened.get(file.bytes) ?? decryptPkcs12(file);
  opened.set(file.bytes, contents);
  return await contents;
}

async function decryptPkcs12(file: KeyFile): Promise<Pkcs12> {
  const { bytes, passphrase, prompts, onUnprotected } = file;
  if (!prompts) return await readPkcs12(bytes, await passphrase());
  try {
    const contents = await readPkcs12(bytes, "");
    onUnprotected();
    return contents;
  } catch (error) {
    if (!(error instanceof WrongPassphrase)) throw error;
    return await readPkcs12(bytes, await passphrase());
  }
}

function onlyKey(keys: readonly Uint8Array[]): Uint8Array {
  const [key, ...others] = keys;
  if (key && others.length === 0) return key;
  throw new UnusableFile(
    key
      ? `contains ${keys.length} private keys. Export one: keytool -importkeystore -srckeystore ` +
        "FILE -srcalias NAME -destkeystore NEW.p12 -deststoretype PKCS12"
      : "contains no private key",
  );
}

function withType(info: PrivateKeyInfo): ReadKey {
  return { type: keyType(info), info };
}

async function readText(text: string, file: KeyFile): Promise<ReadKey> {
  if (/^\s*\{/.test(text)) return { jwk: text };
  const blocks = findPemBlocks(text);
  const labels = [...PRIVATE_KEY_LABELS, ENCRYPTED_LABEL];
  const block = blocks.find(({ label }) => labels.includes(label));
  if (!block) throw refuseText(text, blocks);
  const curve = blocks.find(({ label }) => label === "EC PARAMETERS")?.der;
  return withType(await readBlock(block, { file, curve }));
}

async function readBlock(
  block: PemBlock,
  { file, curve }: { file: KeyFile; curve?: Uint8Array | undefined },
): Promise<PrivateKeyInfo> {
  const { label, headers, der } = block;
  if (label === ENCRYPTED_LABEL) {
    const [algorithm, data] = inside(readDer(der)[0]);
    const passphrase = await file.passphrase();
    const plain = await decryptWithPassphrase(octets(data), { algorithm, passphrase });
    return decrypted(() => readPrivateKeyInfo("PRIVATE KEY", plain));
  }
  if (!headers.has("DEK-Info")) return withCurve(readPrivateKeyInfo(label, der), curve);
  const plain = await decryptPemBlock(block, await file.passphrase());
  return decrypted(() => withCurve(readPrivateKeyInfo(label, plain), curve));
}

/** With a wrong passphrase, one text of 256 has the right padding. */
function decrypted<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw new WrongPassphrase();
  }
}

function refuseText(text: string, blocks: readonly PemBlock[]): UnusableFile {
  const openSsh = blocks.find(({ label }) => label === "OPENSSH PRIVATE KEY");
  if (openSsh) return refuseOpenSsh(openSsh);
  if (text.startsWith("PuTTY-User-Key-File")) {
    if (/^\S+ *ssh-ed/.test(text)) return cantConvert("an Ed25519 key", "PuTTY");
    return new UnusableFile(
      "is in PuTTY's own format. Convert it: puttygen FILE -O private-openssh -o NEW",
    );
  }
  const labels = blocks.map(({ label }) => label).join();
  if (/CERTIFICATE REQUEST/.test(labels)) return notPrivate("a certificate request");
  if (/CERTIFICATE|PKCS7/.test(labels)) return notPrivate("a certificate");
  if (/PUBLIC KEY/.test(labels) || /^(ssh|ecdsa)-\S+ AAAA/.test(text)) {
    return notPrivate("a public key");
  }
  if (/DSA PRIVATE KEY/.test(labels)) {
    return new UnusableFile(`is a DSA key, which is not supported. Create another: ${NEW_KEY}`);
  }
  if (text.trim() === "") return new UnusableFile("is empty");
  return new UnusableFile("is neither a JWK nor PEM (-----BEGIN PRIVATE KEY-----…)");
}

/** The type of an OpenSSH key is in its public half, which is not encrypted. */
function refuseOpenSsh({ der }: PemBlock): UnusableFile {
  const text = Buffer.from(der).toString("latin1");
  const [type] = /sk-(ssh|ecdsa)|ssh-(rsa|ed25519|dss)|ecdsa-sha2/.exec(text) ?? [];
  if (type === "ssh-rsa" || type === "ecdsa-sha2") {
    return new UnusableFile(
      "is in OpenSSH's own format. Convert a copy of it: ssh-keygen -p -m PKCS8 -f COPY",
    );
  }
  return cantConvert(type === "ssh-ed25519" ? "an Ed25519 key" : "a key", "OpenSSH");
}

function cantConvert(key: string, program: string): UnusableFile {
  const command = key === "a key" ? NEW_KEY : "openssl genpkey -algorithm ed25519 -out NEW";
  return new UnusableFile(
    `is ${key} in ${program}'s own format, which can't be converted. Create another: ${command}`,
  );
}

function notPrivate(what: string): UnusableFile {
  return new UnusableFile(
    `is ${what}; the private key that belongs to it is required. If there is none, create one: ` +
      NEW_KEY,
  );
}

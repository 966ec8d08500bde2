import { createDecipheriv } from "node:crypto";
import { Buffer } from "node:buffer";
import { decryptRc2 } from "./rc2.ts";
import { WrongPassphrase } from "./unusable_file.ts";

/** A cipher in CBC mode with the padding of PKCS#7. */
export interface BlockCipher {
  name: "AES" | "DES" | "3DES" | "RC2";
  /** Bytes of its key. */
  keyLength: number;
}

/** The bytes of a block, and of an initialization vector. */
export function blockLength({ name }: BlockCipher): number {
  return name === "AES" ? 16 : 8;
}

/**
 * Decrypts a text.
 *
 * @param data the text
 * @param options the cipher, its key and initialization vector
 * @throws {WrongPassphrase} if the padding is wrong
 */
export async function decryptCbc(
  data: Uint8Array,
  options: { cipher: BlockCipher; key: Uint8Array; iv: Uint8Array },
): Promise<Uint8Array> {
  const { cipher: { name }, key, iv } = options;
  try {
    // Deno's node:crypto knows neither AES-192 nor DES: Web Crypto and triple DES do.
    if (name === "AES") return await decryptAes(data, { key, iv });
    if (name === "RC2") return unpad(decryptRc2(key, { iv, data }));
    const triple = name === "DES" ? Buffer.concat([key, key, key]) : threeKeys(key);
    const decipher = createDecipheriv("des-ede3-cbc", triple, iv);
    return Buffer.concat([decipher.update(data), decipher.final()]);
  } catch {
    throw new WrongPassphrase();
  }
}

async function decryptAes(
  data: Uint8Array,
  { key, iv }: { key: Uint8Array; iv: Uint8Array },
): Promise<Uint8Array> {
  const algorithm = { name: "AES-CBC", iv: new Uint8Array(iv) };
  const imported = await crypto.subtle.importKey("raw", new Uint8Array(key), algorithm, false, [
    "decrypt",
  ]);
  return new Uint8Array(await crypto.subtle.decrypt(algorithm, imported, new Uint8Array(data)));
}

/** Triple DES with two keys uses the first one again. */
function threeKeys(key: Uint8Array): Uint8Array {
  return key.length === 16 ? Buffer.concat([key, key.subarray(0, 8)]) : key;
}

function unpad(bytes: Uint8Array): Uint8Array {
  const count = bytes.at(-1) ?? 0;
  const padding = bytes.subarray(-count);
  if (count < 1 || count > 8 || padding.some((byte) => byte !== count)) throw new Error("padding");
  return bytes.subarray(0, -count);
}

/**
 * Encrypts a value with AES-GCM (WebCrypto), so that a browser can store it: nobody can read it
 * without the key, and a modified value is rejected.
 *
 * The key is 32 random bytes in base64: `openssl rand -base64 32`. Each value gets a random nonce,
 * which is safe for 2^32 values with one key: change the key before that.
 *
 * @module
 */

/** The length of a nonce, which AES-GCM prescribes. */
const NONCE_BYTES = 12;

/** Binds a sealed value to its purpose: one sealed for another purpose can't be opened here. */
const PURPOSE = new TextEncoder().encode("a pending device login");

/**
 * Seals a value.
 *
 * @param value any JSON value
 * @param key 32 bytes in base64
 * @returns text that is valid in a cookie
 */
export async function seal(value: unknown, key: string): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const plain = new TextEncoder().encode(JSON.stringify(value));
  const sealed = await crypto.subtle.encrypt(algorithm(nonce), await importKey(key), plain);
  const bytes = new Uint8Array([...nonce, ...new Uint8Array(sealed)]);
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * Opens a value that {@linkcode seal} returned.
 *
 * @param text the sealed value
 * @param key the same key
 * @returns the value, or `undefined` if the text was sealed with another key or modified
 */
export async function unseal(text: string, key: string): Promise<unknown> {
  const opened = await importKey(key);
  try {
    const bytes = decode(text);
    const [nonce, sealed] = [bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES)];
    const plain = await crypto.subtle.decrypt(algorithm(nonce), opened, sealed);
    return JSON.parse(new TextDecoder().decode(plain));
  } catch {
    return undefined;
  }
}

function algorithm(iv: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: PURPOSE };
}

async function importKey(key: string): Promise<CryptoKey> {
  const bytes = decode(key);
  if (bytes.length !== 32) {
    throw new Error(`The sealing key must be 32 bytes in base64: got ${bytes.length}.`);
  }
  return await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

function decode(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

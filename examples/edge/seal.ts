/**
 * Seals a value with AES-GCM (WebCrypto), so that it can be given to a browser to keep: nobody else
 * can read it, and none that was changed is taken back.
 *
 * The key is 32 random bytes in base64: `openssl rand -base64 32`. Each seal draws a nonce of its
 * own, which is safe for 2^32 seals by one key: change the key before that.
 *
 * @module
 */

/** Bytes of a nonce: AES-GCM's own length. */
const NONCE = 12;

/** Ties a seal to its use: what was sealed for another by the same key does not open here. */
const USE = new TextEncoder().encode("a pending device login");

/**
 * Seals a value.
 *
 * @param value anything that JSON can hold
 * @param key 32 bytes in base64
 * @returns text that can stand in a cookie
 */
export async function seal(value: unknown, key: string): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const plain = new TextEncoder().encode(JSON.stringify(value));
  const sealed = await crypto.subtle.encrypt(algorithm(nonce), await importKey(key), plain);
  const bytes = new Uint8Array([...nonce, ...new Uint8Array(sealed)]);
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * Opens what {@linkcode seal} gave.
 *
 * @param text what came back
 * @param key the same key
 * @returns the value, or nothing where the text was not sealed by this key, or changed since
 */
export async function unseal(text: string, key: string): Promise<unknown> {
  const opened = await importKey(key);
  try {
    const bytes = decode(text);
    const [nonce, sealed] = [bytes.subarray(0, NONCE), bytes.subarray(NONCE)];
    const plain = await crypto.subtle.decrypt(algorithm(nonce), opened, sealed);
    return JSON.parse(new TextDecoder().decode(plain));
  } catch {
    return undefined;
  }
}

function algorithm(iv: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: USE };
}

async function importKey(key: string): Promise<CryptoKey> {
  const bytes = decode(key);
  if (bytes.length !== 32) throw new Error("The sealing key has to be 32 bytes in base64.");
  return await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

function decode(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

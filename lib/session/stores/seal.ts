import * as kind from "../../oauth/members/kinds.ts";
import { decodeBase64url, encodeBase64url } from "../../oauth/encoding/base64url.ts";
import { parseJson } from "../../oauth/encoding/parse_json.ts";
import { hasMembers } from "../../oauth/members/read_members.ts";

/** A key that encrypts values, and the name by which it is found again. */
export interface SealingKey {
  /** Its name, which is not a secret. */
  readonly name: string;
  /** The key: 32 bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A sealed value: encrypted, with the name of its key. */
export interface Sealed {
  /** The format's name. */
  readonly type: "device-login sealed";
  /** The format's version. */
  readonly v: 1;
  /** The name of the key. */
  readonly key: string;
  /** The initialization vector, in base64url. */
  readonly iv: string;
  /** The encrypted text, in base64url. */
  readonly data: string;
}

const SEALED_MEMBERS = {
  type: kind.only("device-login sealed"),
  v: kind.version1,
  key: kind.text,
  iv: kind.string,
  data: kind.string,
};

/**
 * Encrypts a text (AES-256-GCM) and binds it to its place: it can't be decrypted elsewhere.
 *
 * @param text the text
 * @param options the key, and the name of the place
 */
export async function seal(
  text: string,
  { key, place }: { key: SealingKey; place: string },
): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const algorithm = { name: "AES-GCM", iv, additionalData: associatedData(place) };
  const encrypted = await crypto.subtle.encrypt(
    algorithm,
    await importKey(key.bytes),
    new TextEncoder().encode(text),
  );
  const sealed: Sealed = {
    type: "device-login sealed",
    v: 1,
    key: key.name,
    iv: encodeBase64url(iv),
    data: encodeBase64url(new Uint8Array(encrypted)),
  };
  return JSON.stringify(sealed);
}

/**
 * Parses a sealed value; `undefined` for a damaged one, and `"newer"` for one of a newer version.
 */
export function parseSealed(text: string): Sealed | "newer" | undefined {
  const sealed = parseJson(text);
  if (hasMembers(sealed, { v: kind.number }) && sealed.v > 1) return "newer";
  return hasMembers(sealed, SEALED_MEMBERS) ? sealed : undefined;
}

/**
 * Decrypts a sealed value.
 *
 * @param sealed the value
 * @param options the key, and the name of the place that it was read from
 * @returns the text; `undefined` for another key or place, or a changed value
 */
export async function unseal(
  sealed: Sealed,
  { bytes, place }: { bytes: Uint8Array<ArrayBuffer>; place: string },
): Promise<string | undefined> {
  try {
    const iv = decodeBase64url(sealed.iv);
    const algorithm = { name: "AES-GCM", iv, additionalData: associatedData(place) };
    const data = decodeBase64url(sealed.data);
    const text = await crypto.subtle.decrypt(algorithm, await importKey(bytes), data);
    return new TextDecoder().decode(text);
  } catch {
    return undefined;
  }
}

/** Returns the data that is authenticated with the text: the version and the place. */
function associatedData(place: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`device-login sealed 1 ${place}`);
}

async function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

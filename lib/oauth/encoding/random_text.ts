import { encodeBase64url } from "./base64url.ts";

/** Returns random bytes in base64url, for an identifier or a verifier that must not be guessed. */
export function randomText(bytes: number): string {
  return encodeBase64url(crypto.getRandomValues(new Uint8Array(bytes)));
}

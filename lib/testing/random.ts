import { encodeHex } from "../oauth/encoding/hex.ts";

/** The letters of RFC 8628 section 6.1: no vowels, nothing that is easily mistaken. */
const LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

/** A token that nobody guesses. */
export function randomToken(): string {
  return encodeHex(crypto.getRandomValues(new Uint8Array(24)));
}

/** A user code, such as `WDJB-MJHT`. */
export function randomUserCode(): string {
  let letters = "";
  while (letters.length < 8) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
    // Bytes beyond the last whole round of the letters would favour the first ones.
    if (byte < 240) letters += LETTERS[byte % LETTERS.length];
  }
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

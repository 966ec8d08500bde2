import { encodeHex } from "../../oauth/encoding/hex.ts";

/** The letters of RFC 8628 section 6.1: no vowels, and none that are easily confused. */
const USER_CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

/** Generates a token that can't be guessed. */
export function randomToken(): string {
  return encodeHex(crypto.getRandomValues(new Uint8Array(24)));
}

/** Generates a user code, such as `WDJB-MJHT`. */
export function randomUserCode(): string {
  let letters = "";
  while (letters.length < 8) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
    // 240 is a multiple of the number of letters: larger bytes would favor the first letters.
    if (byte < 240) letters += USER_CODE_LETTERS[byte % USER_CODE_LETTERS.length];
  }
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

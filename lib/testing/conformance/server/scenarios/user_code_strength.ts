/** The alphabet of RFC 8628 section 6.1: no vowels, so that no words result. */
const CONSONANTS = "BCDFGHJKLMNPQRSTVWXZ";

/** Characters that are easily confused with each other (RFC 8628 section 6.1). */
const CONFUSABLE = ["0O", "1lI"];

/** What user codes show of the way they are made. */
export interface UserCodeStrength {
  /** The characters of a code that carry information: punctuation is for readability. */
  readonly characters: number;
  /** The size of the smallest usual alphabet that contains all of them. */
  readonly alphabet: number;
  /** The largest entropy that such a code can have, in bits. */
  readonly bits: number;
  /** Characters in the codes that are easily confused with each other. */
  readonly confusable: string;
  /** Whether the codes consist of digits, and letters of one case. */
  readonly typable: boolean;
}

/**
 * Estimates the strength of user codes (RFC 8628 sections 5.1 and 6.1).
 *
 * @param codes some codes of one server; more of them show more of its alphabet
 *
 * @example
 * ```ts
 * userCodeStrength(["WDJB-MJHT"]); // 8 characters of 20: 34.6 bits
 * ```
 */
export function userCodeStrength(codes: readonly string[]): UserCodeStrength {
  const significant = codes.map((code) => code.replaceAll(/[^\p{L}\p{N}]/gu, ""));
  const all = significant.join("");
  const characters = Math.min(...significant.map((code) => [...code].length));
  const upper = /\p{Lu}/u.test(all);
  const lower = /\p{Ll}/u.test(all);
  const letters = [...all].filter((character) => /\p{L}/u.test(character));
  const consonants = letters.every((letter) => CONSONANTS.includes(letter.toUpperCase()));
  const oneCase = letters.length === 0 ? 0 : consonants ? CONSONANTS.length : 26;
  const alphabet = oneCase * (upper && lower ? 2 : 1) + (/\p{N}/u.test(all) ? 10 : 0);
  return {
    characters,
    alphabet,
    bits: alphabet === 0 ? 0 : characters * Math.log2(alphabet),
    confusable: CONFUSABLE.map((set) => [...set].filter((one) => all.includes(one)))
      .filter((seen) => seen.length > 1)
      .flat()
      .join(" "),
    typable: /^[A-Za-z0-9]+$/.test(all) && !(upper && lower),
  };
}

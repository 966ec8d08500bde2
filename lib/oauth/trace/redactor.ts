import { encodeHex } from "../encoding/hex.ts";
import { spellings } from "./spellings.ts";
import { isPlain, words } from "./words.ts";

/** A part of a text, and where it begins. */
export type Found = Readonly<{ 0: string; index: number }>;

/** Finds parts of a text that are hidden whatever they are. */
export type Finder = (text: string) => Iterable<Found>;

/** Characters in a row that a text has in common with a secret, and that are hidden in it. */
const RUN = 8;

/** Characters of the shortest secret that is looked for: shorter ones stand in every text. */
const SHORTEST = 4;

/** Runs that are remembered; where a server sends more than that, nothing is shown any more. */
const MOST = 1_000_000;

/**
 * Keeps secrets out of a text. It hides the values that it is told to hide, and remembers them, so
 * that they are found wherever else they turn up: in an error that repeats a code, in a URL, cut
 * short, in another spelling.
 *
 * A hidden value is shown as a hash, the same wherever the value returns. It is a hash in the ideal
 * sense, a random function that is drawn as it is asked: nobody can compute it, so that not even a
 * short code can be guessed from it, and it means nothing outside of this redactor.
 */
export class Redactor {
  readonly #hashes = new Map<string, string>();
  readonly #runs = new Set<string>();
  readonly #wholes = new Set<string>();

  /** Remembers a secret: no eight characters of it in a row are shown from now on. */
  learn(secret: string): void {
    for (const spelling of spellings(secret)) {
      const text = fold(spelling);
      if (text.length < RUN) this.#remember(text);
      for (let at = 0; at + RUN <= text.length && this.#runs.size <= MOST; at++) {
        this.#runs.add(text.slice(at, at + RUN));
      }
    }
  }

  /** Remembers what may be a secret: unless it is made of plain words, it is not shown as a whole. */
  suspect(value: string): void {
    const plain = words(value).every((word) => isPlain(word[0]));
    if (value.length >= RUN && !plain) this.#remember(fold(value));
  }

  /** What stands in place of a value. */
  hash(value: string): string {
    const known = this.#hashes.get(value);
    if (known !== undefined) return known;
    const hash = `hash:${encodeHex(crypto.getRandomValues(new Uint8Array(4)))}`;
    this.#hashes.set(value, hash);
    return hash;
  }

  /**
   * A text with all that is known to be secret hidden.
   *
   * @param text the text
   * @param find finds what else is hidden in it
   */
  show(text: string, find: Finder = () => []): string {
    if (this.#runs.size > MOST) return this.hash(text);
    const hidden = new Uint8Array(text.length);
    const folded = fold(text);
    for (let at = 0; at + RUN <= text.length; at++) {
      if (this.#runs.has(folded.slice(at, at + RUN))) hidden.fill(1, at, at + RUN);
    }
    for (const value of this.#wholes) {
      for (let at = folded.indexOf(value); at >= 0; at = folded.indexOf(value, at + 1)) {
        hidden.fill(1, at, at + value.length);
      }
    }
    for (const { 0: found, index } of find(text)) hidden.fill(1, index, index + found.length);
    let shown = "";
    for (let from = 0, to = 0; from < text.length; from = to) {
      while (to < text.length && hidden[to] === hidden[from]) to++;
      const part = text.slice(from, to);
      shown += hidden[from] ? this.hash(part) : part;
    }
    return shown;
  }

  #remember(text: string): void {
    if (text.length >= SHORTEST) this.#wholes.add(text);
  }
}

/** Makes the letters of ASCII small, which leaves every character in its place. */
function fold(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

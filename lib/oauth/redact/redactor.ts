import { unescapeHtml } from "../encoding/html_entities.ts";

/** Characters in a row that a text has in common with a secret, and that are hidden in it. */
const RUN = 8;

/** A secret with fewer characters than this is hidden only where it is a whole word. */
const SHORTEST_PART = 4;

/** Characters of a text that are shown; what follows is cut off. */
const LONGEST_TEXT = 4_000;

/** Runs that are looked for: if there are more, no text is shown. */
const MOST_RUNS = 200_000;

/** How many times over a text may have been encoded: JSON in a URL in HTML. */
const LEVELS = 3;

/** Characters as URLs, JSON and HTML write them, and any other. */
const CHARACTER =
  /(?:%|\\u00)([0-9a-f]{2})|&#x([0-9a-f]{2});|&#(\d{2,3});|(&(?:amp|lt|gt|quot|apos);)|\\(["\\/])|[^]/gi;

/**
 * Keeps secrets out of the text of someone who may repeat them: whole or in part, as they are or as
 * URLs, forms, HTML, JSON and Base64 write them. Their names are shown instead: `<device_code>`.
 *
 * The time that it takes grows with the length of the secrets plus that of the text, not with their
 * product.
 */
export class Redactor {
  /** The name of the secret that a run belongs to. */
  readonly #runs: Map<string, string> = new Map();
  readonly #lengths: Set<number> = new Set();
  #isBlind = false;

  /** Remembers secrets, by name and value. */
  constructor(secrets: Iterable<readonly [name: string, value: string]> = []) {
    for (const [name, value] of secrets) this.add(name, value);
  }

  /** Remembers a secret; if it is known already, by its new name. */
  add(name: string, value: string): void {
    for (const spelling of spellings(value)) {
      const length = Math.min(spelling.length, RUN);
      if (this.#runs.size + spelling.length > MOST_RUNS) this.withholdAll();
      if (this.#isBlind || length === 0) continue;
      this.#lengths.add(length);
      for (let at = 0; at + length <= spelling.length; at++) {
        this.#runs.set(spelling.slice(at, at + length), `<${name}>`);
      }
    }
  }

  /** Shows no text from now on, because a secret in it might not be recognized. */
  withholdAll(): void {
    this.#isBlind = true;
  }

  /** A text with the names of the secrets in their place. */
  redact(text: string): string {
    if (this.#isBlind) return text && `<length ${text.length}>`;
    const cut = text.slice(0, LONGEST_TEXT);
    const hidden = new Array<string | undefined>(cut.length);
    let read = cut;
    // Where each character that is read begins in the text as it is written.
    let starts = Array.from(`${cut}.`, (_, at) => at);
    for (let level = 0; level < LEVELS; level++) {
      const folded = fold(read);
      for (const length of this.#lengths) {
        for (let at = 0; at + length <= folded.length; at++) {
          const name = this.#runs.get(folded.slice(at, at + length));
          if (name === undefined) continue;
          const around = folded.charAt(at - 1) + folded.charAt(at + length);
          if (length < SHORTEST_PART && /[a-z0-9]/.test(around)) continue;
          hidden.fill(name, starts[at], starts[at + length]);
        }
      }
      const characters = [...read.matchAll(CHARACTER)];
      starts = [...characters.map(({ index }) => starts[index] ?? 0), cut.length];
      read = characters.map(decode).join("");
    }
    let shown = "";
    for (let from = 0, to = 0; from < cut.length; from = to) {
      while (to < cut.length && hidden[to] === hidden[from]) to++;
      shown += hidden[from] ?? cut.slice(from, to);
    }
    return cut === text ? shown : `${shown}…`;
  }
}

function decode([whole, hex, htmlHex, decimal, entity, escaped]: RegExpMatchArray): string {
  const code = hex ?? htmlHex;
  if (code ?? decimal) return String.fromCharCode(code ? parseInt(code, 16) : Number(decimal));
  return escaped ?? (entity ? unescapeHtml(entity.toLowerCase()) : whole);
}

/**
 * A secret as it is; in bytes, as URLs have it; and in Base64, which differs by where the secret
 * begins in a group of three bytes.
 */
function spellings(secret: string): Set<string> {
  const bytes = Array.from(new TextEncoder().encode(secret), (byte) => String.fromCharCode(byte))
    .join("");
  const inBase64 = ["", "a", "aa"].map((before) =>
    // The characters at both ends are made of its neighbours, too.
    btoa(before + bytes).slice(
      Math.ceil(before.length * 4 / 3),
      Math.floor((before + bytes).length * 4 / 3),
    )
  );
  const all = bytes.length < SHORTEST_PART ? [secret] : [secret, bytes, ...inBase64];
  return new Set(all.map(fold));
}

/** Makes alike what differs by case alone, or between Base64 and Base64url, or URLs and forms. */
function fold(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    .replace(/[+-]/g, " ").replace(/_/g, "/");
}

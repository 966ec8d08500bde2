import { unescapeHtml } from "../encoding/html_entities.ts";

/** The number of consecutive characters shared with a secret from which they are redacted. */
const RUN_LENGTH = 8;

/** A secret with fewer characters than this is redacted only as a whole word. */
const MIN_PARTIAL_LENGTH = 4;

/** The number of characters after which a text is cut off, unless the caller wants more. */
const MAX_REDACTED_LENGTH = 4_000;

/** The largest number of runs: if there are more, no text is shown. */
const MAX_RUNS = 200_000;

/** How many encodings may be nested: JSON in a URL in HTML. */
const MAX_ENCODING_LEVELS = 3;

/** A character, perhaps encoded as in a URL, JSON or HTML. */
const ENCODED_CHARACTER =
  /(?:%|\\u00)([0-9a-f]{2})|&#x([0-9a-f]{2});|&#(\d{2,3});|(&(?:amp|lt|gt|quot|apos);)|\\(["\\/])|[^]/gi;

/**
 * Redacts secrets in untrusted text: whole or in part, plain or encoded as in URLs, forms, HTML, JSON
 * and Base64. Their names are shown instead: `<device_code>`.
 *
 * The running time grows with the sum of the lengths of the secrets and of the text, not with their
 * product.
 */
export class Redactor {
  /** The name of the secret that a run belongs to. */
  readonly #runs: Map<string, string> = new Map();
  readonly #lengths: Set<number> = new Set();
  #isBlind = false;

  /** Creates a redactor for secrets, by name and value. */
  constructor(secrets: Iterable<readonly [name: string, value: string]> = []) {
    for (const [name, value] of secrets) this.add(name, value);
  }

  /** Adds a secret; a known one gets its new name. */
  add(name: string, value: string): void {
    for (const spelling of spellings(value)) {
      const length = Math.min(spelling.length, RUN_LENGTH);
      if (this.#runs.size + spelling.length > MAX_RUNS) this.withholdAll();
      if (this.#isBlind || length === 0) continue;
      this.#lengths.add(length);
      for (let at = 0; at + length <= spelling.length; at++) {
        this.#runs.set(spelling.slice(at, at + length), `<${name}>`);
      }
    }
  }

  /** Shows no text from now on, since a secret in it might not be recognized. */
  withholdAll(): void {
    this.#isBlind = true;
  }

  /**
   * Returns the text with each secret replaced by its name.
   *
   * @param text the text
   * @param longest the number of characters after which it is cut off
   */
  redact(text: string, longest: number = MAX_REDACTED_LENGTH): string {
    if (this.#isBlind) return text && `<length ${text.length}>`;
    const cut = text.slice(0, longest);
    const hidden = new Array<string | undefined>(cut.length);
    let read = cut;
    // The position of each decoded character in the original text.
    let starts = Array.from(`${cut}.`, (_, at) => at);
    for (let level = 0; level < MAX_ENCODING_LEVELS; level++) {
      const folded = fold(read);
      for (const length of this.#lengths) {
        for (let at = 0; at + length <= folded.length; at++) {
          const name = this.#runs.get(folded.slice(at, at + length));
          if (name === undefined) continue;
          const around = folded.charAt(at - 1) + folded.charAt(at + length);
          if (length < MIN_PARTIAL_LENGTH && /[a-z0-9]/.test(around)) continue;
          hidden.fill(name, starts[at], starts[at + length]);
        }
      }
      const characters = [...read.matchAll(ENCODED_CHARACTER)];
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
 * Returns the spellings of a secret: plain; as bytes, as in URLs; and in Base64, which depends on the
 * position of the secret in a group of three bytes.
 */
function spellings(secret: string): Set<string> {
  const bytes = Array.from(new TextEncoder().encode(secret), (byte) => String.fromCharCode(byte))
    .join("");
  const inBase64 = ["", "a", "aa"].map((before) =>
    // The characters at both ends also depend on the bytes around the secret.
    btoa(before + bytes).slice(
      Math.ceil(before.length * 4 / 3),
      Math.floor((before + bytes).length * 4 / 3),
    )
  );
  const all = bytes.length < MIN_PARTIAL_LENGTH ? [secret] : [secret, bytes, ...inBase64];
  return new Set(all.map(fold));
}

/** Removes the differences in case, between Base64 and Base64url, and between URLs and forms. */
function fold(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    .replace(/[+-]/g, " ").replace(/_/g, "/");
}

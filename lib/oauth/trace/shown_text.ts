import { Redactor } from "../redact/redactor.ts";

/** The names of issued secrets that are shown. Any other name may itself come from the server. */
const ISSUED_NAMES = ["access_token", "device_code", "id_token", "refresh_token", "user_code"];

/** A word, a code or a token. */
const WORD = /[\w%+=~-]+/g;

/** The number of characters from which a word may be a token. */
const MIN_TOKEN_LENGTH = 16;

/** A word such as `Bad`, `bad-gateway`, `HTML` or `502`. */
const USUAL_WORD =
  /^(?:[A-Z]?[a-z]{0,14}(?:[_-][a-z]{1,14})*|DOCTYPE|[A-Z]{1,5}|h[1-6]|\d{1,4}|[=+~-]+)$/;

/** The number of characters from which a value in a URL is treated as a secret. */
const MIN_URL_SECRET_LENGTH = 8;

/**
 * Redacts the texts of a trace. It knows the secrets of all requests and replies so far, and replaces
 * each with its name. Further values of the same name are numbered, so that a reader can follow them.
 */
export class ShownText {
  readonly #redactor: Redactor;
  readonly #placeholders: Map<string, string> = new Map();
  readonly #counts: Map<string, number> = new Map();

  /** @param secrets secrets that are known in advance, without the names that they are sent by */
  constructor(secrets: readonly string[]) {
    this.#redactor = new Redactor(secrets.map((secret) => ["secret", secret]));
  }

  /** Adds a secret without the name that it is sent by, unless it is known already. */
  hide(secret: string): void {
    if (!this.#placeholders.has(secret)) this.#redactor.add("secret", secret);
  }

  /** Adds a secret of a request, by its name there. */
  learn(name: string, value: string): void {
    if (this.#placeholders.has(value)) return;
    const count = (this.#counts.get(name) ?? 0) + 1;
    const numbered = count > 1 ? `${name} ${count}` : name;
    this.#counts.set(name, count);
    this.#placeholders.set(value, `<${numbered}>`);
    this.#redactor.add(numbered, value);
  }

  /** Adds a secret of a reply. */
  learnIssued(name: string, value: string): void {
    this.learn(ISSUED_NAMES.includes(name) ? name : "secret", value);
  }

  /** Adds the possible secrets in a URL: the values in its query and fragment. */
  learnUrl(url: string): void {
    for (const [, value = ""] of url.matchAll(/[?&#][^=&#]*=?([^&#]*)/g)) {
      if (value.length >= MIN_URL_SECRET_LENGTH) this.learn("secret", value);
    }
  }

  /** Shows no free text from now on, since the secrets of a large message are unknown. */
  withholdAll(): void {
    this.#redactor.withholdAll();
  }

  /** Hides a value: returns its name if it is a known secret, otherwise its length. */
  hidden(value: string): string {
    return value && (this.#placeholders.get(value) ?? `<length ${value.length}>`) || '""';
  }

  /** Shows a value that is not secret, for example a scope. */
  plain(text: string): string {
    return this.#redactor.redact(text);
  }

  /** Shows free text, which may contain a token that is not known yet. */
  words(text: string): string {
    return this.plain(text).replace(WORD, (word) => {
      const isRandom = word.length >= MIN_TOKEN_LENGTH && /\d/.test(word) && /[a-z]/i.test(word);
      return isRandom ? "…" : word;
    });
  }

  /** Shows only the usual words of an unknown text, for example a page. */
  usualWords(text: string): string {
    return this.plain(text).replace(/=\s*("[^"]*"?|'[^']*'?|[^\s<>]+)/g, "=…")
      .replace(WORD, (word) => USUAL_WORD.test(word) ? word : "…");
  }

  /** Shows a URL without user name, password, and the values in query and fragment. */
  url(text: string): string {
    const shown = this.words(text);
    const placeholders = new Set(this.#placeholders.values());
    return shown.replace(/^(\w+:\/\/)?[^/?#]*@/, "$1…@")
      .replace(
        /([?&#])([^=&#]*=)?([^&#]+)/g,
        (_, mark, name = "", value) =>
          mark + name + (placeholders.has(value) ? value : `<length ${value.length}>`),
      );
  }
}

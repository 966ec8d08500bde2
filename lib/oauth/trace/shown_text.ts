import { Redactor } from "../redact/redactor.ts";

/** What a server issues. Any other name of a secret may be of its own making. */
const ISSUED = ["access_token", "device_code", "id_token", "refresh_token", "user_code"];

/** What words are made of, and codes and tokens. */
const WORD = /[\w%+=~-]+/g;

/** Characters of the shortest word that may be a token. */
const SHORTEST_TOKEN = 16;

/** A word such as `Bad`, `bad-gateway`, `HTML` or `502`. */
const USUAL_WORD =
  /^(?:[A-Z]?[a-z]{0,14}(?:[_-][a-z]{1,14})*|DOCTYPE|[A-Z]{1,5}|h[1-6]|\d{1,4}|[=+~-]+)$/;

/** Characters of the shortest value in a URL that is taken for a secret. */
const SHORTEST_IN_URL = 8;

/**
 * What a trace may show of the texts in it: it knows the secrets of all requests and replies so far,
 * and shows each by its name. A second value of the same name gets a number, so that a reader sees
 * which is used where.
 */
export class ShownText {
  readonly #redactor: Redactor;
  readonly #placeholders: Map<string, string> = new Map();
  readonly #counts: Map<string, number> = new Map();

  /** Knows some secrets beforehand, but not by what name they will be sent. */
  constructor(secrets: readonly string[]) {
    this.#redactor = new Redactor(secrets.map((secret) => ["secret", secret]));
  }

  /** Remembers a secret of a request, by the name that the request has for it. */
  learn(name: string, value: string): void {
    if (this.#placeholders.has(value)) return;
    const count = (this.#counts.get(name) ?? 0) + 1;
    const numbered = count > 1 ? `${name} ${count}` : name;
    this.#counts.set(name, count);
    this.#placeholders.set(value, `<${numbered}>`);
    this.#redactor.add(numbered, value);
  }

  /** Remembers a secret of a reply. */
  learnIssued(name: string, value: string): void {
    this.learn(ISSUED.includes(name) ? name : "secret", value);
  }

  /** Remembers what may be secret in a URL: the values in its query and fragment. */
  learnUrl(url: string): void {
    for (const [, value = ""] of url.matchAll(/[?&#][^=&#]*=?([^&#]*)/g)) {
      if (value.length >= SHORTEST_IN_URL) this.learn("secret", value);
    }
  }

  /** Shows no free text from now on: a message was too large to look for its secrets. */
  withholdAll(): void {
    this.#redactor.withholdAll();
  }

  /** A value that is not shown: its name if it is a secret, and its length. */
  hidden(value: string): string {
    return value && (this.#placeholders.get(value) ?? `<length ${value.length}>`) || '""';
  }

  /** A value that is no secret, for example a scope. */
  plain(text: string): string {
    return this.#redactor.redact(text);
  }

  /** A text in someone's own words, which may hold a token that nobody knows of yet. */
  words(text: string): string {
    return this.plain(text).replace(WORD, (word) => {
      const isRandom = word.length >= SHORTEST_TOKEN && /\d/.test(word) && /[a-z]/i.test(word);
      return isRandom ? "…" : word;
    });
  }

  /** A text of which nothing is known, for example a page: its usual words. */
  usualWords(text: string): string {
    return this.plain(text).replace(/=\s*("[^"]*"?|'[^']*'?|[^\s<>]+)/g, "=…")
      .replace(WORD, (word) => USUAL_WORD.test(word) ? word : "…");
  }

  /** A URL without user name, password, and the values in query and fragment. */
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

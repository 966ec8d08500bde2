import type { Found } from "./redactor.ts";

/** What words are made of, codes and tokens among them. */
const WORD = /[\w%+=~-]+/g;

/** A word of a sentence, or the name of something. */
const PLAIN =
  /^(?:[A-Z]?[a-z]{0,14}(?:[_-][a-z]{1,14})*|[A-Z]{1,5}|DOCTYPE|h[1-6]|\d{1,4}|[=+~-]+)$/;

/** A part of a longer name: letters of one case, or a small number. */
const PLAIN_PART = /^(?:[A-Z]?[a-z]{0,19}|[A-Z]{1,19}|\d{1,4})$/;

/** The words of a text. */
export function words(text: string): Found[] {
  return [...text.matchAll(WORD)];
}

/** Whether a word is a plain one, and surely no code. */
export function isPlain(word: string): boolean {
  return PLAIN.test(word);
}

/** The words of a text that are not plain: any of them may be a code. */
export function unusualWords(text: string): Found[] {
  return words(text).filter((word) => !isPlain(word[0]));
}

/** The words of a text that have the length and the mixture of a token: drawn, not written. */
export function randomWords(text: string): Found[] {
  return words(text).filter(({ 0: word }) =>
    word.length >= 16 && !word.split(/[_%+=~-]/).every((part) => PLAIN_PART.test(part))
  );
}

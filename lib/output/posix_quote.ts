/**
 * Quotes a word for a POSIX shell: within single quotes only the quote itself has a meaning.
 *
 * @example
 * ```ts
 * posixQuote("it's"); // 'it'\''s'
 * ```
 */
export function posixQuote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Quotes a word for a POSIX shell unless every shell takes it literally; zsh expands `=ls`. */
export function posixQuoteIfNeeded(word: string): string {
  return /^(?!=)[\w./:=-]+$/.test(word) ? word : posixQuote(word);
}

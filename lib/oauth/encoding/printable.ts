/** Control characters, and the invisible ones that reorder or hide the text around them. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * A text from elsewhere, made fit for a terminal or a log: characters that would move the cursor,
 * colour, hide or reorder what stands beside them are written as `\u{1b}`.
 *
 * @param text the text as received
 * @param longest characters after which it is cut off with `…`; by default nothing is cut off
 *
 * @example
 * ```ts
 * printable("a\x1b[2Jb"); // "a\\u{1b}[2Jb"
 * ```
 */
export function printable(text: string, longest: number = Infinity): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return cut.replace(UNSAFE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** Control characters, and invisible ones that reorder or hide the text around them. */
const UNSAFE_CHARACTERS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Makes untrusted text safe for a terminal or a log: characters that would move the cursor, or color,
 * hide or reorder the text around them are escaped, as in `\u{1b}`.
 *
 * @param text the text as received
 * @param longest the number of characters after which it is cut off with `…`; unlimited by default
 *
 * @example
 * ```ts
 * printable("a\x1b[2Jb"); // "a\\u{1b}[2Jb"
 * ```
 */
export function printable(text: string, longest: number = Infinity): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return cut.replace(
    UNSAFE_CHARACTERS,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

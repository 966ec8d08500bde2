/** The characters that a terminal may act on and that `JSON.stringify` does not escape. */
const UNESCAPED_CHARACTERS = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Serializes an untrusted value as JSON that is safe for a terminal: characters that would move the
 * cursor, or color, hide or reorder the text around them are escaped, as in `\u009b`. A parser gets
 * the same value.
 *
 * @param value the value
 * @param indent the number of spaces per level; by default everything is on one line
 */
export function printableJson(value: unknown, indent?: number): string {
  return escapeUnsafe(JSON.stringify(value, null, indent), jsonEscape);
}

/** Escapes a character for JSON: `\u009b`, or two of these for a surrogate pair. */
export function jsonEscape(character: string): string {
  return character.replace(
    /[^]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Escapes these characters in a text that can have them only within quotes.
 *
 * @param text the text
 * @param escape escapes one of them
 */
export function escapeUnsafe(text: string, escape: (character: string) => string): string {
  return text.replace(UNESCAPED_CHARACTERS, escape);
}

/** What `JSON.stringify` leaves as it is, and a terminal may act on; the rest it escapes itself. */
const UNSAFE = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * A value from elsewhere as JSON that is fit for a terminal: characters that would move the cursor,
 * colour, hide or reorder what stands beside them are written as `\u009b`. To whoever parses it that
 * makes no difference.
 *
 * @param value the value
 * @param indent how many blanks a level is indented by; by default all is in one line
 */
export function printableJson(value: unknown, indent?: number): string {
  return escapeUnsafe(JSON.stringify(value, null, indent), jsonEscape);
}

/** A character as JSON can write it: `\u009b`, or two of these. */
export function jsonEscape(character: string): string {
  return character.replace(
    /[^]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Escapes those characters in a text where they can only stand within quotes.
 *
 * @param text the text
 * @param escape writes one of them in another way
 */
export function escapeUnsafe(text: string, escape: (character: string) => string): string {
  return text.replace(UNSAFE, escape);
}

import { jsonEscape } from "../oauth/encoding/printable_json.ts";

/** Control characters except line breaks and tabs, and characters that reorder or hide text. */
const UNSAFE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Escapes the characters that a terminal interprets. They are written as in JSON (`\u009b`), so
 * JSON remains JSON with the same meaning.
 *
 * @param text one or more lines
 */
export function safeText(text: string): string {
  return text.replace(UNSAFE, jsonEscape);
}

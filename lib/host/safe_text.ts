import { jsonEscape } from "../oauth/encoding/printable_json.ts";

/** Control characters but for line breaks and tabs, and what reorders or hides the text around it. */
const UNSAFE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * A text without the characters that a terminal acts on. They are written as `\u009b`, as JSON has
 * it: JSON remains JSON, with the same meaning.
 *
 * @param text one or more lines
 */
export function safeText(text: string): string {
  return text.replace(UNSAFE, jsonEscape);
}

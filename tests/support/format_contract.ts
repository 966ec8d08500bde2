import assert from "node:assert/strict";
import { it } from "node:test";
import { type Format, FormatFault } from "../../lib/commands/setup/formats/format.ts";

/** What a format is tested with. */
export interface FormatSample<Entry> {
  entry: Entry;
  /** Texts to which the entry can be added, with line feeds and a line break at the end. */
  texts: readonly string[];
}

/**
 * Tests what holds for every format: an entry that is added is there, nothing else changes, and
 * removing it restores every byte.
 */
export function testFormat<Entry>(
  format: Format<Entry>,
  { entry, texts }: FormatSample<Entry>,
): void {
  const forms: Record<string, (text: string) => string> = {
    "line feeds": (text) => text,
    "CRLF": (text) => text.replaceAll("\n", "\r\n"),
    "no line break at the end": (text) => text.replace(/\n$/, ""),
  };
  for (const [name, form] of Object.entries(forms)) {
    it(`restores every byte of texts with ${name}`, () => {
      for (const text of texts.map(form)) {
        assert.equal(format.has(text, entry), false, text);
        const added = format.add(text, entry);
        assert.equal(format.has(added, entry), true, added);
        assert.equal(format.remove(added, { entry, before: text }), text);
        if (text.includes("\r\n")) assert.doesNotMatch(added, /[^\r]\n/);
        let rest = added;
        // Every word is still there, in its order.
        for (const [word] of text.matchAll(/\w+/g)) {
          const at = rest.indexOf(word);
          assert.notEqual(at, -1, `${word} is missing in:\n${added}`);
          rest = rest.slice(at + word.length);
        }
      }
    });
  }
}

/** Asserts that a text is refused, with the line and the reason. */
export function assertFault(work: () => unknown, line: number | undefined, reason: RegExp): void {
  assert.throws(work, (error) => {
    assert.ok(error instanceof FormatFault, String(error));
    assert.match(error.message, reason);
    assert.equal(error.line, line);
    return true;
  });
}

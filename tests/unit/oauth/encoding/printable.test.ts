import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { printable } from "../../../../lib/oauth/encoding/printable.ts";
import { jsonEscape, printableJson } from "../../../../lib/oauth/encoding/printable_json.ts";

describe("printable()", () => {
  for (
    const [text, expected] of [
      ["plain, with ümlauts and \u{1f511}", "plain, with ümlauts and \u{1f511}"],
      ["a\u001b[31mb\r\n", "a\\u{1b}[31mb\\u{d}\\u{a}"],
      ["\u0085\u009b", "\\u{85}\\u{9b}"],
      ["\u202egnp.exe\u200b", "\\u{202e}gnp.exe\\u{200b}"],
      ["\u2028\u2029", "\\u{2028}\\u{2029}"],
      ["\u{e0041}", "\\u{e0041}"],
    ] as const
  ) {
    it(`shows ${JSON.stringify(expected)}`, () => assert.equal(printable(text), expected));
  }

  it("cuts a long text off, and no other", () => {
    assert.equal(printable("abcde", 4), "abcd…");
    assert.equal(printable("abcd", 4), "abcd");
    assert.equal(printable("\n\n\n", 2), "\\u{a}\\u{a}…");
  });
});

describe("printableJson()", () => {
  it("escapes what a terminal would obey, so that it can be parsed back", () => {
    const value = { a: "\u001b\u009b\u202e\u2028\u{e0041}é" };
    const text = printableJson(value);
    assert.equal(text, '{"a":"\\u001b\\u009b\\u202e\\u2028\\udb40\\udc41é"}');
    assert.deepEqual(JSON.parse(text), value);
    assert.equal(printableJson({ a: 1 }, 2), '{\n  "a": 1\n}');
  });

  it("escapes every UTF-16 unit with four digits", () => {
    assert.equal(jsonEscape("\u007f"), "\\u007f");
    assert.equal(jsonEscape("\n"), "\\u000a");
    assert.equal(jsonEscape("\u{1f511}"), "\\ud83d\\udd11");
  });
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { safeText } from "../../../lib/host/safe_text.ts";

describe("safeText()", () => {
  it("escapes characters that a terminal interprets, except line breaks and tabs", () => {
    assert.equal(
      safeText("a\tb\n\x1b[2J\r\x9b\u202e\u2028é…"),
      "a\tb\n\\u001b[2J\\u000d\\u009b\\u202e\\u2028é…",
    );
    assert.equal(safeText("\u{e0041}"), "\\udb40\\udc41");
  });

  it("keeps JSON valid, with the same meaning", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const written = safeText(JSON.stringify({ text }));
        assert.doesNotMatch(written, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        assert.deepEqual(JSON.parse(written), { text });
      }),
    );
  });
});

import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { escapeHtml, unescapeHtml } from "../../../../lib/oauth/encoding/html_entities.ts";

it("escapeHtml() escapes every special character, and unescapeHtml() restores it", () => {
  assert.equal(
    escapeHtml(`<a href="x">it's & so</a>`).replace(/&[a-z\d#]+;/g, ""),
    "a href=xits  so/a",
  );
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...`&<>"';#39amplt `) }), (text) => {
      assert.doesNotMatch(escapeHtml(text), /[<>"']/);
      assert.equal(unescapeHtml(escapeHtml(text)), text);
    }),
    { seed: 8628 },
  );
});

it("unescapeHtml() decodes XML's apostrophe, and keeps unknown entities", () => {
  assert.equal(unescapeHtml("&apos;&nbsp;&amp;lt;"), "'&nbsp;&lt;");
});

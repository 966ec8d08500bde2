import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { sameIssuer } from "../../../../lib/oauth/server/issuer.ts";

describe("sameIssuer()", () => {
  for (
    const [one, other, expected] of [
      ["https://a.example", "https://a.example", true],
      ["https://a.example", "HTTPS://A.example:443/", true],
      ["https://a.example/t", "https://a.example/t/", false],
      ["https://a.example", "https://b.example", false],
      ["https://a.example", "a.example", false],
      ["a.example", "b.example", false],
      ["a.example", "a.example", true],
    ] as const
  ) {
    it(`${one}, ${other}: ${expected}`, () => {
      assert.equal(sameIssuer(one, other), expected);
      assert.equal(sameIssuer(other, one), expected);
    });
  }
});

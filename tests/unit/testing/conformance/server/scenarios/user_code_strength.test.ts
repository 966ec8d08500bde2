import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { userCodeStrength } from "../../../../../../lib/testing/conformance/server/scenarios/user_code_strength.ts";

describe("userCodeStrength()", () => {
  it("estimates the examples of RFC 8628 section 6.1", () => {
    const letters = userCodeStrength(["WDJB-MJHT"]);
    assert.deepEqual([letters.characters, letters.alphabet], [8, 20]);
    assert.equal(letters.bits.toFixed(1), "34.6");
    const digits = userCodeStrength(["019-450-730"]);
    assert.deepEqual([digits.characters, digits.alphabet], [9, 10]);
    assert.equal(digits.bits.toFixed(1), "29.9");
  });

  it("sees the alphabet in all codes, and the shortest of them", () => {
    const { characters, alphabet } = userCodeStrength(["BCDF", "A1B2C3", "xyz99"]);
    assert.deepEqual([characters, alphabet], [4, 62]);
  });

  it("finds characters that are easily confused", () => {
    assert.equal(userCodeStrength(["0OAB"]).confusable, "0 O");
    assert.equal(userCodeStrength(["1CDE", "IFGH"]).confusable, "1 I");
    assert.equal(userCodeStrength(["OAB1"]).confusable, "");
  });

  it("says whether a person can type them without changing the case", () => {
    assert.equal(userCodeStrength(["ABCD-1234"]).typable, true);
    assert.equal(userCodeStrength(["abcd 1234"]).typable, true);
    assert.equal(userCodeStrength(["aBcD"]).typable, false);
    assert.equal(userCodeStrength(["äöü"]).typable, false);
  });

  it("gives nothing for a code of punctuation", () => {
    assert.equal(userCodeStrength(["--"]).bits, 0);
  });
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeviceLoginError, ERROR_CODES } from "../../../lib/oauth/base/errors.ts";
import { TokenSet } from "../../../lib/oauth/tokens/token_set.ts";
import { isPassing } from "../../../lib/session/passing_failure.ts";
import { isFresh, remaining } from "../../../lib/session/validity.ts";

const NOW = Date.UTC(2026, 0, 1);

/** Tokens that were received now, and are valid for this long. */
function tokens(seconds: number | undefined, receivedAt = NOW): TokenSet {
  const reply = { access_token: "a", expires_in: seconds };
  return new TokenSet(reply, { receivedAt, requestedScope: [] });
}

describe("remaining()", () => {
  it("returns the milliseconds that are left", () => {
    assert.equal(remaining(tokens(60), NOW + 20_000), 40_000);
    assert.equal(remaining(tokens(60), NOW + 70_000), -10_000);
    assert.equal(remaining(tokens(undefined), NOW), Infinity);
  });
});

describe("isFresh()", () => {
  for (
    const [seconds, minValidity, fresh] of [
      [31, undefined, true],
      [30, undefined, false],
      [1, 0, true],
      [0, 0, false],
      [61, 60_000, true],
      [60, 60_000, false],
      [3_600, Infinity, false],
      [undefined, undefined, true],
      [undefined, 0, true],
      [undefined, 1, false],
    ] as const
  ) {
    it(`${seconds} s left, ${minValidity} ms required: ${fresh}`, () => {
      assert.equal(isFresh(tokens(seconds), { now: NOW, minValidity }), fresh);
    });
  }

  it("trusts no token from the future, beyond what two clocks differ by", () => {
    assert.equal(isFresh(tokens(3_600, NOW + 60_000), { now: NOW }), true);
    assert.equal(isFresh(tokens(3_600, NOW + 60_001), { now: NOW }), false);
  });
});

describe("isPassing()", () => {
  it("holds for the failures that say nothing about the session", () => {
    const passing = ERROR_CODES.filter((code) => isPassing(new DeviceLoginError(code, "")));
    assert.deepEqual(passing.toSorted(), [
      "invalid_response",
      "keys_unavailable",
      "network",
      "refused",
      "server_unavailable",
      "store_locked",
      "store_unwritable",
    ]);
    assert.equal(isPassing(Object.assign(new Error(), { code: "network" })), false);
  });
});

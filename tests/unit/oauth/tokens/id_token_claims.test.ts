import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  checkClaims,
  type ClaimExpectations,
  requestedClaims,
} from "../../../../lib/oauth/tokens/id_token_claims.ts";
import type { IdTokenClaims } from "../../../../lib/oauth/tokens/token_set.ts";

const NOW = 1_000_000;
const CLAIMS: IdTokenClaims = { iss: "https://a", sub: "ann", aud: "cli", iat: NOW, exp: NOW + 60 };

const check = (claims: Record<string, unknown>, expected: Partial<ClaimExpectations> = {}) =>
  checkClaims({ ...CLAIMS, ...claims }, { clientId: "cli", now: NOW, ...expected });

describe("checkClaims()", () => {
  const accepted: [Record<string, unknown>, Partial<ClaimExpectations>?][] = [
    [{}],
    [{ azp: "cli" }],
    [{ iat: NOW + 30 }],
    [{ nonce: "n" }],
    [{ nonce: "n" }, { nonce: "n" }],
    [{ acr: "b" }, { acrValues: ["a", "b"] }],
    [{}, { acrValues: [] }],
    [{ auth_time: NOW }, { maxAge: 0 }],
    [{ auth_time: NOW - 40 }, { maxAge: 10 }],
    [{ auth_time: String(NOW) }, { maxAge: 0 }],
    [{}, { previous: CLAIMS }],
    [{ aud: ["cli", "more"] }, { previous: CLAIMS }],
    [{ aud: "cli" }, { previous: { ...CLAIMS, aud: ["cli"] } }],
    [{ nonce: "n" }, { previous: { ...CLAIMS, nonce: "n" } }],
    [{ nonce: "n" }, { previous: CLAIMS }],
    [{}, { previous: { ...CLAIMS, nonce: "n" } }],
    [{ azp: "cli", auth_time: 5 }, { previous: CLAIMS }],
    // A refresh is compared with the sign-in, however long ago.
    [{}, { previous: CLAIMS, maxAge: 0 }],
    [{ auth_time: 500 }, { previous: { ...CLAIMS, auth_time: 500 }, maxAge: 0 }],
    [{ auth_time: 470 }, { previous: { ...CLAIMS, auth_time: 500 }, maxAge: 0 }],
    [{ auth_time: 480 }, { previous: { ...CLAIMS, iat: 500 }, maxAge: 0 }],
  ];
  for (const [claims, expected] of accepted) {
    it(`accepts ${JSON.stringify(claims)} for ${JSON.stringify(expected)}`, () => {
      check(claims, expected);
    });
  }

  const rejected: [string, Record<string, unknown>, Partial<ClaimExpectations>?][] = [
    ['its azp is "other", not "cli"', { azp: "other" }],
    [
      `its iat is ${NOW + 31}, not in the past: one of the clocks is wrong`,
      { iat: NOW + 31 },
    ],
    ['its nonce is "m", not the nonce that was sent', { nonce: "m" }, { nonce: "n" }],
    ["its nonce is absent, not the nonce that was sent", {}, { nonce: "n" }],
    ['its acr is "c", not one of "a", "b"', { acr: "c" }, { acrValues: ["a", "b"] }],
    ['its acr is absent, not one of "a"', {}, { acrValues: ["a"] }],
    [
      `its auth_time is ${NOW - 41}, more than 10 seconds (max_age) before now`,
      { auth_time: NOW - 41 },
      { maxAge: 10 },
    ],
    [
      "its auth_time is absent, more than 10 seconds (max_age) before now",
      {},
      { maxAge: 10 },
    ],
    [
      "its auth_time is 469, more than 0 seconds (max_age) before the sign-in before",
      { auth_time: 469 },
      { previous: { ...CLAIMS, auth_time: 500 }, maxAge: 0 },
    ],
    [
      "its auth_time is 469, more than 0 seconds (max_age) before the sign-in before",
      { auth_time: 469 },
      { previous: { ...CLAIMS, iat: 500 }, maxAge: 0 },
    ],
    [
      'its iss is "https://b", not "https://a" as before',
      { iss: "https://b" },
      { previous: CLAIMS },
    ],
    ['its sub is "bob", not "ann" as before', { sub: "bob" }, { previous: CLAIMS }],
    ['its aud is "b", not "cli" as before', { aud: "b" }, { previous: CLAIMS }],
    [
      'its aud is ["a"], not ["a","b"] as before',
      { aud: ["a"] },
      { previous: { ...CLAIMS, aud: ["a", "b"] } },
    ],
    [
      'its nonce is "m", not the nonce of the sign-in',
      { nonce: "m" },
      { previous: { ...CLAIMS, nonce: "n" } },
    ],
  ];
  for (const [why, claims, expected] of rejected) {
    it(`rejects ${JSON.stringify(claims)} for ${JSON.stringify(expected)}`, () => {
      assert.throws(() => check(claims, expected), {
        code: "invalid_id_token",
        message: `The ID token was refused: ${why}.`,
      });
    });
  }
});

describe("requestedClaims()", () => {
  it("reads the parameters that an ID token is checked against", () => {
    const parameters = new URLSearchParams({
      nonce: "n",
      max_age: "60",
      acr_values: "a  b",
      c: "d",
    });
    assert.deepEqual(requestedClaims(parameters), {
      nonce: "n",
      maxAge: 60,
      acrValues: ["a", "b"],
    });
    assert.deepEqual(requestedClaims(new URLSearchParams()), {
      nonce: undefined,
      maxAge: undefined,
      acrValues: undefined,
    });
  });
});

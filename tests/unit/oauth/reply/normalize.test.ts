import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { normalizeMembers, toNumber } from "../../../../lib/oauth/reply/normalize.ts";
import { readPartialMember } from "../../../../lib/oauth/reply/partial_member.ts";

describe("normalizeMembers()", () => {
  for (
    const [what, body, expected] of [
      ["leaves what is correct", { expires_in: 60, scope: "a b", x: 1 }, {
        expires_in: 60,
        scope: "a b",
        x: 1,
      }],
      ["renames verification_url", { verification_url: "u" }, {
        verification_url: "u",
        verification_uri: "u",
      }],
      ["prefers verification_uri", { verification_uri: "a", verification_url: "b" }, {
        verification_uri: "a",
        verification_url: "b",
      }],
      [
        "leaves out optional members that are no text, or empty",
        { verification_uri_complete: 1, refresh_token: null, id_token: "", issued_token_type: {} },
        {},
      ],
      ["leaves texts", { refresh_token: "r", id_token: "i" }, {
        refresh_token: "r",
        id_token: "i",
      }],
      ["reads numbers in quotes", { expires_in: "60", interval: " 5 " }, {
        expires_in: 60,
        interval: 5,
      }],
      ["leaves out what is no number", { expires_in: "soon", interval: [] }, {}],
      ["leaves out a missing lifetime", { device_code: "d", expires_in: "", interval: "" }, {
        device_code: "d",
      }],
      ["leaves out a lifetime that is null", { device_code: "d", expires_in: null }, {
        device_code: "d",
      }],
      ["leaves a nonsensical lifetime of a code", { device_code: "d", expires_in: "soon" }, {
        device_code: "d",
        expires_in: "soon",
      }],
      ["but not such an interval", { device_code: "d", interval: "soon" }, { device_code: "d" }],
      ["joins a list of scopes", { scope: ["a", 1, "b"] }, { scope: "a b" }],
      ["separates scopes at commas", { scope: ",a,b," }, { scope: "a b" }],
      ["but not those with spaces, or quotes", { scope: "a,b c" }, { scope: "a,b c" }],
      ["but not those with quotes", { scope: 'a,"b"' }, { scope: 'a,"b"' }],
      ["leaves out a scope that is none", { scope: 7 }, {}],
    ] as [string, Record<string, unknown>, Record<string, unknown>][]
  ) {
    it(what, () => assert.deepEqual(normalizeMembers(body), expected));
  }

  it("changes a copy", () => {
    const body = { expires_in: "60" };
    normalizeMembers(body);
    assert.deepEqual(body, { expires_in: "60" });
  });
});

describe("toNumber()", () => {
  for (
    const [value, expected] of [
      [0, 0],
      [1.5, 1.5],
      ["7", 7],
      [-1, undefined],
      ["-1", undefined],
      [Infinity, undefined],
      [NaN, undefined],
      ["1e999", undefined],
      ["", undefined],
      [" ", undefined],
      [true, undefined],
      [null, undefined],
      [["7"], undefined],
    ] as const
  ) {
    it(`${JSON.stringify(value)}: ${expected}`, () => assert.equal(toNumber(value), expected));
  }
});

describe("readPartialMember()", () => {
  for (
    const [text, expected] of [
      ['{"refresh_token":"r', undefined],
      ['{"refresh_token":"r"', "r"],
      [' \n {"a":1, "refresh_token" : "r\\"s", "b', 'r"s'],
      ['"refresh_token":"r"', undefined],
      ['x{"refresh_token":"r"', undefined],
      ['{"a":"refresh_token":"r"', undefined],
      ['{"refresh_token":1', undefined],
      ['{"refresh_token":"\\x"', undefined],
      ['{"other_refresh_token":"r"', undefined],
      ["", undefined],
    ] as const
  ) {
    it(`finds ${expected} in ${text}`, () => {
      assert.equal(readPartialMember(text, "refresh_token"), expected);
    });
  }
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as kind from "../../../../lib/oauth/members/kinds.ts";
import { hasMembers, readMembers } from "../../../../lib/oauth/members/read_members.ts";

describe("the kind", () => {
  const table: [kind.Kind<unknown>, string, unknown[], unknown[]][] = [
    [kind.string, "a string", ["", "a"], [1, null, undefined, ["a"]]],
    [kind.text, "a non-empty string", ["a"], ["", 1, null]],
    [kind.texts, "a list of strings", [[], ["a", ""]], [["a", 1], "a", {}]],
    [kind.textOrTexts, "a string or a list of strings", ["a", [], ["b"]], ["", [1], 1]],
    [kind.ascii, "printable ASCII", ["", " a~"], ["ä", "\n", "a\u007f", "é a", 1]],
    [kind.token, "printable ASCII, and not empty", ["a"], ["", "ä", 1]],
    [kind.url, "an http(s) URL", ["https://a", "http://a"], ["ftp://a", "a", 1]],
    [kind.time, "a time", ["2026-01-01T00:00:00Z"], ["soon", "", 1]],
    [kind.number, "a number", [0, -1.5], [NaN, Infinity, "1", null]],
    [kind.integer, "a whole number", [0, -1], [1.5, 2 ** 53, "1"]],
    [kind.seconds, "a number of seconds", [0, 1.5], [-1, NaN, "1"]],
    [kind.interval, "at least 1 second", [1, 1.5], [0.9, 0, "1", NaN]],
    [kind.flag, "true or false", [true, false], [0, "true", null]],
    [kind.object, "an object", [{}], [[], null, "a"]],
    [kind.strings, "an object of strings", [{}, { a: "b" }], [{ a: 1 }, ["a"], null]],
    [kind.version1, "1", [1], [2, "1"]],
    [kind.only("a"), '"a"', ["a"], ["b", ""]],
  ];
  for (const [[wanted, holds], name, members, others] of table) {
    it(`"${name}" holds for ${JSON.stringify(members)} and for no other`, () => {
      assert.equal(wanted, name);
      for (const member of members) assert.equal(holds(member), true, String(member));
      for (const other of others) assert.equal(holds(other), false, String(other));
    });
  }
});

describe("readMembers()", () => {
  const shape = { a: kind.text, "b?": kind.number, c: { "d?": { e: kind.flag } } };
  const read = (value: unknown) => readMembers(value, { shape, fail: (why) => new Error(why) });

  it("returns the value itself", () => {
    const value = { a: "x", c: {}, other: 1 };
    assert.equal(read(value), value);
    assert.ok(hasMembers({ a: "x", b: 1, c: { d: { e: true } } }, shape));
  });

  for (
    const [value, why] of [
      [null, "it must be an object"],
      [[], "it must be an object"],
      [{ c: {} }, '"a" must be a non-empty string'],
      [{ a: "x" }, '"c" must be an object'],
      [{ a: "x", b: "1", c: {} }, '"b" must be a number'],
      [{ a: "x", b: null, c: {} }, '"b" must be a number'],
      [{ a: "x", c: { d: 1 } }, '"c.d" must be an object'],
      [{ a: "x", c: { d: {} } }, '"c.d.e" must be true or false'],
    ] as const
  ) {
    it(`rejects ${JSON.stringify(value)}`, () => {
      assert.throws(() => read(value), { message: why });
      assert.equal(hasMembers(value, shape), false);
    });
  }
});

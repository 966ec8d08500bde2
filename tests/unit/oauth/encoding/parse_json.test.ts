import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  nestsBeyond,
  parseExactJson,
  parseJson,
  parseJsonList,
  withoutDeepMembers,
} from "../../../../lib/oauth/encoding/parse_json.ts";

const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

describe("parseJson()", () => {
  it("returns the value, without a byte order mark", () => {
    assert.deepEqual(parseJson('\ufeff{"a":1}'), { a: 1 });
    assert.equal(parseJson("null"), null);
    assert.equal(parseJson("{"), undefined);
    assert.equal(parseJson(""), undefined);
  });

  it("leaves out members that nest too deeply, and deep values themselves", () => {
    assert.deepEqual(parseJson(`{"a":${nested(3)},"b":${nested(2)},"c":null}`, 2), {
      b: [[]],
      c: null,
    });
    assert.deepEqual(parseJson(nested(2), 2), [[]]);
    assert.equal(parseJson(nested(3), 2), undefined);
    assert.ok(parseJson(nested(100)));
    assert.equal(parseJson(nested(101)), undefined);
    assert.deepEqual(parseJson(`{"a":${nested(101)}}`), {});
  });
});

describe("parseExactJson()", () => {
  it("leaves large numbers as they were written, however deep the text nests", () => {
    const { a } = parseExactJson('{"a":12345678901234567890}') as { a: unknown };
    assert.match(JSON.stringify({ a }), /^\{"a":"?12345678901234567890"?\}$/);
    assert.deepEqual(parseExactJson(`{"a":1,"b":${nested(20_000)}}`), { a: 1 });
    assert.equal(parseExactJson("{"), undefined);
  });
});

describe("parseJsonList()", () => {
  it("returns the entries of a list that do not nest too deeply", () => {
    assert.deepEqual(parseJsonList(`{"keys":[{"a":1},${nested(101)},2]}`, "keys"), [{ a: 1 }, 2]);
    assert.ok(parseJsonList(`{"keys":[${nested(100)}]}`, "keys")?.length === 1);
    assert.equal(parseJsonList('{"keys":{}}', "keys"), undefined);
    assert.equal(parseJsonList("[]", "length"), undefined);
    assert.equal(parseJsonList("{", "keys"), undefined);
  });
});

describe("nestsBeyond()", () => {
  it("counts objects and lists", () => {
    assert.equal(nestsBeyond(0, 1), false);
    assert.equal(nestsBeyond(0, null), false);
    assert.equal(nestsBeyond(0, {}), true);
    assert.equal(nestsBeyond(1, { a: 1, b: null }), false);
    assert.equal(nestsBeyond(1, { a: 1, b: [] }), true);
    assert.equal(nestsBeyond(2, { a: 1, b: [] }), false);
  });
});

describe("withoutDeepMembers()", () => {
  it("returns the object itself if it has none", () => {
    const object = { a: [] };
    assert.equal(withoutDeepMembers(object, 1), object);
    assert.deepEqual(withoutDeepMembers({ ...object, b: 1 }, 0), { b: 1 });
  });
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeDer, readDer } from "../../../../lib/oauth/keys/der.ts";

describe("encodeDer() and readDer()", () => {
  for (const length of [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000]) {
    it(`write and read a value of ${length} bytes`, () => {
      const content = new Uint8Array(length).fill(7);
      const whole = encodeDer(0x04, content);
      const [value, ...others] = readDer(whole);
      assert.equal(value?.tag, 0x04);
      assert.deepEqual(value?.content, content);
      assert.deepEqual(value?.whole, whole);
      assert.deepEqual(others, []);
    });
  }

  it("write the shortest form of a length (X.690)", () => {
    assert.deepEqual([...encodeDer(0x30)], [0x30, 0]);
    assert.deepEqual([...encodeDer(0x30, [1], [2, 3])], [0x30, 3, 1, 2, 3]);
    assert.deepEqual([...encodeDer(4, new Uint8Array(0x80)).slice(0, 3)], [4, 0x81, 0x80]);
    assert.deepEqual([...encodeDer(4, new Uint8Array(0x100)).slice(0, 4)], [4, 0x82, 1, 0]);
  });

  it("read several values", () => {
    const values = readDer(new Uint8Array([2, 1, 5, 4, 2, 6, 7]));
    assert.deepEqual(values.map(({ tag, content }) => [tag, ...content]), [[2, 5], [4, 6, 7]]);
    assert.deepEqual(readDer(), []);
  });

  for (
    const [what, bytes] of [
      ["a tag alone", [0x30]],
      ["too little content", [0x30, 2, 1]],
      ["an indefinite length", [0x30, 0x80, 0, 0]],
      ["a length that is cut off", [0x30, 0x82, 1]],
      ["a length of five bytes", [0x30, 0x85, 0, 0, 0, 0, 0]],
      ["an enormous length", [0x30, 0x84, 0xff, 0xff, 0xff, 0xff]],
    ] as const
  ) {
    it(`reject ${what}`, () => {
      assert.throws(() => readDer(new Uint8Array(bytes)), {
        name: "RangeError",
        message: "malformed DER",
      });
    });
  }
});

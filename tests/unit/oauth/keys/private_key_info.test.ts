import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, it } from "node:test";
import { encodeDer, readDer } from "../../../../lib/oauth/keys/der.ts";
import { readPrivateKeyInfo, withCurve } from "../../../../lib/oauth/keys/private_key_info.ts";

const hex = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
const SECP256K1 = "2b8104000a";

describe("readDer()", () => {
  it("reads what encodeDer() has written, of any length", () => {
    for (const length of [0, 1, 127, 128, 255, 256, 65_535, 65_536]) {
      const whole = encodeDer(4, new Uint8Array(length).fill(7));
      const [value, ...more] = readDer(whole);
      assert.deepEqual(value, { tag: 4, content: new Uint8Array(length).fill(7), whole });
      assert.equal(more.length, 0);
    }
  });

  for (const text of ["30", "0405aa", "0480aa", "0484ffffffff", "0485ffffffffff", "04"]) {
    it(`rejects ${text}`, () => assert.throws(() => readDer(hex(text)), RangeError));
  }
});

describe("readPrivateKeyInfo()", () => {
  it("reads the curve of a key in SEC 1 from the key, whether or not it has a public half", () => {
    for (const half of [[], [encodeDer(0xa1, encodeDer(3, [0, 4]))]]) {
      const curve = encodeDer(0xa0, encodeDer(6, hex(SECP256K1)));
      const key = encodeDer(0x30, [2, 1, 1], encodeDer(4, new Uint8Array(32)), curve, ...half);
      assert.equal(readPrivateKeyInfo("EC PRIVATE KEY", key).id, SECP256K1);
    }
  });

  it("reads it from the parameters before the key if the key does not contain it", () => {
    const key = encodeDer(0x30, [2, 1, 1], encodeDer(4, new Uint8Array(32)));
    const curve = encodeDer(6, hex(SECP256K1));
    assert.equal(withCurve(readPrivateKeyInfo("EC PRIVATE KEY", key), curve).id, SECP256K1);
    assert.equal(readPrivateKeyInfo("EC PRIVATE KEY", key).id, "2a8648ce3d0201");
    const half = encodeDer(0xa1, encodeDer(3, [0, 4]));
    const whole = encodeDer(0x30, [2, 1, 1], encodeDer(4, new Uint8Array(32)), half);
    assert.equal(withCurve(readPrivateKeyInfo("EC PRIVATE KEY", whole), curve).id, SECP256K1);
    const [unknown, other] = [readPrivateKeyInfo("EC PRIVATE KEY", key), encodeDer(6, [1, 2])];
    assert.equal(withCurve(unknown, undefined), unknown);
    const known = withCurve(unknown, curve);
    assert.equal(withCurve({ ...known, id: unknown.id }, other).parameters, known.parameters);
    assert.equal(withCurve(known, other), known);
  });

  it("writes version 1 without the public half", () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const first = new Uint8Array(privateKey.export({ type: "pkcs8", format: "der" }));
    const [, id, key] = readDer(readDer(first)[0]?.content);
    const half = encodeDer(0x81, new Uint8Array(33));
    const second = encodeDer(0x30, [2, 1, 1], id?.whole ?? [], key?.whole ?? [], half);
    const { pkcs8, id: algorithm } = readPrivateKeyInfo("PRIVATE KEY", second);
    assert.deepEqual(pkcs8, first);
    assert.equal(algorithm, "2b6570");
  });

  for (
    const [name, der] of [
      ["nothing", ""],
      ["a number", "020100"],
      ["a list", "3003020100"],
      ["an algorithm without an identifier", "300b0201003003020100040100"],
    ]
  ) {
    it(`rejects ${name}`, () => {
      assert.throws(() => readPrivateKeyInfo("PRIVATE KEY", hex(der ?? "")), RangeError);
    });
  }
});

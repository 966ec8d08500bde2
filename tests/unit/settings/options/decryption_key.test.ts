import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Jwk } from "../../../../lib/oauth/keys/jwk.ts";
import { cannotDecrypt } from "../../../../lib/settings/options/decryption_key.ts";

/** The modulus of an RSA key with a number of bits. */
function modulus(bits: number): string {
  const bytes = new Uint8Array(bits / 8).fill(255);
  return Buffer.from(bytes).toString("base64url");
}

const rsa = { kty: "RSA", n: modulus(2048), e: "AQAB", d: "AA" };

describe("cannotDecrypt()", () => {
  for (
    const jwk of [
      rsa,
      { ...rsa, use: "enc", key_ops: ["decrypt"], alg: "RSA-OAEP-256" },
      { kty: "EC", crv: "P-256", x: "AA", y: "AA", d: "AA" },
      { kty: "EC", crv: "P-521", x: "AA", y: "AA", d: "AA", alg: "ECDH-ES+A256KW" },
      { kty: "OKP", crv: "X25519", x: "AA", d: "AA", key_ops: ["deriveBits"] },
    ]
  ) {
    it(`accepts ${JSON.stringify({ ...jwk, n: undefined })}`, () => {
      assert.equal(cannotDecrypt(jwk), undefined);
    });
  }

  for (
    const [jwk, message] of [
      [{ kty: "oct", k: "AA" }, /^is symmetric/],
      [{ ...rsa, n: modulus(1024) }, /^has 1024 bits; at least 2048/],
      [{ kty: "OKP", crv: "Ed25519", x: "AA", d: "AA" }, /^is an Ed25519 key, which can't decrypt/],
      [{ kty: "EC", crv: "secp256k1", x: "AA", d: "AA" }, /^is a secp256k1 key/],
      [{ ...rsa, use: "sig" }, /^is for signatures \(its "use" is "sig"\)/],
      [{ ...rsa, key_ops: ["sign"] }, /^can't decrypt: its "key_ops" are \["sign"\]/],
      [{ ...rsa, alg: "PS256" }, /^is for the algorithm "PS256", which can't decrypt/],
    ] as [Jwk, RegExp][]
  ) {
    it(`rejects ${JSON.stringify({ ...jwk, n: undefined })}`, () => {
      assert.match(cannotDecrypt(jwk) ?? "", message);
    });
  }
});

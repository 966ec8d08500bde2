import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeBase64url } from "../../../../lib/oauth/encoding/base64url.ts";
import { algorithmNames, webAlgorithm } from "../../../../lib/oauth/keys/jws_algorithm.ts";
import { readJwt, signJwt } from "../../../../lib/oauth/keys/jwt.ts";

const encode = (text: string) => encodeBase64url(new TextEncoder().encode(text));
const jwt = (header: string, payload: string) => `${encode(header)}.${encode(payload)}.x`;

describe("readJwt()", () => {
  it("returns the header and the payload", () => {
    assert.deepEqual(readJwt(jwt('{"alg":"none"}', '{"sub":"ann"}')), {
      header: { alg: "none" },
      payload: { sub: "ann" },
    });
    assert.ok(readJwt(`${encode("{}")}.${encode("{}")}.`));
  });

  for (
    const token of [
      "",
      "opaque",
      "a.b.c",
      "*.*.*",
      `${encode("{}")}.${encode("{}")}`,
      `${encode("{}")}.${encode("{}")}.a.b`,
      jwt("[]", "{}"),
      jwt("{}", "[]"),
      jwt("{", "{}"),
      jwt("{}", "1"),
    ]
  ) {
    it(`returns nothing for ${JSON.stringify(token)}`, () => {
      assert.equal(readJwt(token), undefined);
    });
  }
});

describe("signJwt()", () => {
  it("signs the header with the algorithm and the kid, and the payload (RFC 7515)", async () => {
    const signed: string[] = [];
    const sign = (data: Uint8Array<ArrayBuffer>) => {
      signed.push(new TextDecoder().decode(data));
      return Promise.resolve(new Uint8Array([1, 2, 3]).buffer);
    };
    const parts = { header: { typ: "dpop+jwt" }, payload: { sub: "ann" } };
    const token = await signJwt({ alg: "ES256", kid: "one", sign }, parts);
    const [header = "", payload = "", signature] = token.split(".");
    assert.equal(atob(header), '{"alg":"ES256","kid":"one","typ":"dpop+jwt"}');
    assert.equal(atob(payload), '{"sub":"ann"}');
    assert.equal(signature, "AQID");
    assert.deepEqual(signed, [`${header}.${payload}`]);
    assert.equal(
      atob((await signJwt({ alg: "ES256", sign }, parts)).split(".")[0] ?? ""),
      '{"alg":"ES256","typ":"dpop+jwt"}',
    );
  });
});

describe("webAlgorithm()", () => {
  for (
    const [alg, expected] of [
      ["RS256", { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }],
      ["RS384", { name: "RSASSA-PKCS1-v1_5", hash: "SHA-384" }],
      ["RS512", { name: "RSASSA-PKCS1-v1_5", hash: "SHA-512" }],
      ["PS256", { name: "RSA-PSS", hash: "SHA-256", saltLength: 32 }],
      ["PS384", { name: "RSA-PSS", hash: "SHA-384", saltLength: 48 }],
      ["PS512", { name: "RSA-PSS", hash: "SHA-512", saltLength: 64 }],
      ["ES256", { name: "ECDSA", hash: "SHA-256", namedCurve: "P-256" }],
      ["ES384", { name: "ECDSA", hash: "SHA-384", namedCurve: "P-384" }],
      ["ES512", { name: "ECDSA", hash: "SHA-512", namedCurve: "P-521" }],
    ] as const
  ) {
    it(alg, () => assert.deepEqual(webAlgorithm(alg), expected));
  }

  for (
    const [alg, name] of [
      ["EdDSA", "Ed25519"],
      ["Ed25519", "Ed25519"],
      ["ML-DSA-44", "ML-DSA-44"],
      ["ML-DSA-65", "ML-DSA-65"],
      ["ML-DSA-87", "ML-DSA-87"],
    ] as const
  ) {
    it(alg, () => assert.equal(webAlgorithm(alg).name, name));
  }

  it("throws for any other", () => {
    assert.throws(() => webAlgorithm("HS256"), {
      name: "TypeError",
      message: "The algorithm HS256 is not known.",
    });
  });
});

describe("algorithmNames()", () => {
  it("knows both names of Ed25519 (RFC 9864), the given one first", () => {
    assert.deepEqual(algorithmNames("EdDSA"), ["EdDSA", "Ed25519"]);
    assert.deepEqual(algorithmNames("Ed25519"), ["Ed25519", "EdDSA"]);
    assert.deepEqual(algorithmNames("ES256"), ["ES256"]);
  });
});

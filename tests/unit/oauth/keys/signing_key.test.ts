import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject, verify } from "node:crypto";
import { describe, it } from "node:test";
import { encodeDer, readDer } from "../../../../lib/oauth/keys/der.ts";
import { type Jwk, jwkThumbprint, publicJwk } from "../../../../lib/oauth/keys/jwk.ts";
import { readJwt, signJwt } from "../../../../lib/oauth/keys/jwt.ts";
import { readPrivateJwk } from "../../../../lib/oauth/keys/private_jwk.ts";
import { importSigningKey } from "../../../../lib/oauth/keys/signing_key.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
const p521 = generateKeyPairSync("ec", { namedCurve: "P-521" });
const ed25519 = generateKeyPairSync("ed25519");

const PAIRS = { rsa, p256, p384, p521, ed25519 };

function pem(key: KeyObject, type: "pkcs8" | "pkcs1" | "sec1" | "spki"): string {
  return key.export({ format: "pem", type: type as "pkcs8" }).toString();
}

function jwk(key: KeyObject): Jwk {
  return key.export({ format: "jwk" }) as Jwk;
}

const options = { name: "client's key" };

async function generateMlDsa(name: string): Promise<CryptoKeyPair> {
  const usages: KeyUsage[] = ["sign", "verify"];
  return await crypto.subtle.generateKey({ name }, true, usages) as CryptoKeyPair;
}

const mlDsa = await generateMlDsa("ML-DSA-65").catch(() => undefined);

describe("a private key", () => {
  for (
    const [form, name, type] of [
      ["PKCS#8", "rsa", "pkcs8"],
      ["PKCS#8", "p256", "pkcs8"],
      ["PKCS#8", "p384", "pkcs8"],
      ["PKCS#8", "p521", "pkcs8"],
      ["PKCS#8", "ed25519", "pkcs8"],
      ["PKCS#1", "rsa", "pkcs1"],
      ["SEC 1", "p256", "sec1"],
      ["SEC 1", "p384", "sec1"],
      ["SEC 1", "p521", "sec1"],
    ] as const
  ) {
    it(`is read from PEM: ${form} with ${name}`, async () => {
      const { privateKey } = PAIRS[name];
      const read = await readPrivateJwk(pem(privateKey, type), "key");
      assert.deepEqual(read, jwk(privateKey));
    });
  }

  it("is read after other blocks and comments, and with other line breaks", async () => {
    const text = `about it\n-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n` +
      `-----END EC PARAMETERS-----\n${pem(p256.privateKey, "sec1")}`.replaceAll("\n", "\r\n");
    assert.deepEqual(await readPrivateJwk(text, "key"), jwk(p256.privateKey));
  });

  it("is read from a JWK, as an object or as text", async () => {
    const key = { ...jwk(p256.privateKey), kid: "one" };
    assert.deepEqual(await readPrivateJwk(key, "key"), key);
    assert.deepEqual(await readPrivateJwk(`\n${JSON.stringify(key)}\n`, "key"), key);
  });

  it("is read from a set with one key", async () => {
    const key = jwk(p256.privateKey);
    assert.deepEqual(await readPrivateJwk(JSON.stringify({ keys: [key] }), "key"), key);
  });

  it("is read from version 2 of PKCS#8, whose public half not every runtime reads", async () => {
    const { x = "" } = jwk(ed25519.publicKey);
    const der = new Uint8Array(ed25519.privateKey.export({ format: "der", type: "pkcs8" }));
    const [, id, seed] = readDer(readDer(der)[0]?.content);
    const half = encodeDer(0x81, [0], new Uint8Array(Buffer.from(x, "base64url")));
    const second = encodeDer(0x30, [2, 1, 1], id?.whole ?? [], seed?.whole ?? [], half);
    const text = Buffer.from(second).toString("base64");
    const source = `-----BEGIN PRIVATE KEY-----\n${text}\n-----END PRIVATE KEY-----\n`;
    assert.deepEqual(await readPrivateJwk(source, "key"), jwk(ed25519.privateKey));
  });

  const secp256k1 = "-----BEGIN EC PRIVATE KEY-----\n" +
    "MC4CAQEEIAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBoAcGBSuBBAAK\n" +
    "-----END EC PRIVATE KEY-----\n";
  const encrypted = rsa.privateKey.export({
    format: "pem",
    type: "pkcs8",
    cipher: "aes-256-cbc",
    passphrase: "x",
  }).toString();
  const old =
    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0E\n\n" +
    "AAAA\n-----END RSA PRIVATE KEY-----\n";
  const openSsh = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n";
  const damaged = "-----BEGIN PRIVATE KEY-----\nsecret/secret\n-----END PRIVATE KEY-----\n";
  for (
    const [name, source, told] of [
      ["encrypted", encrypted, /is encrypted.*openssl pkcs8 -topk8 -nocrypt/],
      ["encrypted in the old way", old, /is encrypted/],
      ["in OpenSSH's form", openSsh, /ssh-keygen -p -m PKCS8.*openssl genpkey -algorithm ed25519/],
      ["public", pem(rsa.publicKey, "spki"), /is a public key/],
      ["public, as a JWK", jwk(p256.publicKey), /is a public key/],
      ["a certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n", /is a public key/],
      ["damaged", damaged, /is damaged/],
      ["a set of keys", { keys: [{}, {}] } as JsonWebKey, /key set with 2 keys/],
      ["on another curve, without its public half", secp256k1, /unsupported type/],
      ["malformed JSON", '{"kty":"EC","d":"secret"', /malformed/],
      ["JSON of something else", "{}", /"kty"/],
      ["an unrelated text", "secret", /neither a JWK nor PEM/],
      ["empty", "", /neither a JWK nor PEM/],
    ] as const
  ) {
    it(`is rejected if it is ${name}, with a clear message that does not repeat it`, async () => {
      await assert.rejects(readPrivateJwk(source, "client's key"), (error: Error) => {
        assert.match(error.message, /^The client's key is/);
        assert.match(error.message, told);
        assert.ok(!error.message.includes("secret"));
        assert.equal((error as { code?: string }).code, "invalid_options");
        return true;
      });
    });
  }
});

describe("a private key of ML-DSA, if the runtime supports it", () => {
  for (const name of ["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"]) {
    it(`is read from PEM with its algorithm: ${name}`, { skip: !mlDsa }, async () => {
      const { privateKey } = await generateMlDsa(name);
      const der = new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey));
      const text = Buffer.from(der).toString("base64");
      const source = `-----BEGIN PRIVATE KEY-----\n${text}\n-----END PRIVATE KEY-----\n`;
      const { kty, alg, pub, priv } = await crypto.subtle.exportKey("jwk", privateKey) as Jwk;
      assert.equal(alg, name);
      assert.deepEqual(await readPrivateJwk(source, "key"), { kty, alg, pub, priv });
    });
  }
});

describe("a private JWK", () => {
  const { x: _x, ...withoutX } = jwk(ed25519.privateKey);
  const { n: _n, ...withoutN } = jwk(rsa.privateKey);
  for (
    const [name, key, told] of [
      ["the public half of Ed25519", withoutX, /lacks its public half: the member "x"/],
      ["the modulus of RSA", withoutN, /lacks its public half: the member "n"/],
      ["nothing, but has more than two primes", { ...jwk(rsa.privateKey), oth: [{}] }, /primes/],
    ] as [string, JsonWebKey, RegExp][]
  ) {
    it(`is rejected if it lacks ${name}`, async () => {
      await assert.rejects(readPrivateJwk(key, "DPoP key"), {
        code: "invalid_options",
        message: told,
      });
    });
  }
});

describe("importSigningKey()", () => {
  for (
    const [name, supported, alg] of [
      ["rsa", undefined, "RS256"],
      ["rsa", ["ES256", "PS256"], "PS256"],
      ["rsa", ["PS512", "RS256"], "RS256"],
      ["rsa", ["RS512"], "RS512"],
      ["p256", undefined, "ES256"],
      ["p384", ["RS256", "ES384"], "ES384"],
      ["p521", undefined, "ES512"],
      ["ed25519", undefined, "EdDSA"],
      ["ed25519", ["Ed25519"], "Ed25519"],
      ["ed25519", ["ES256", "Ed25519", "EdDSA"], "EdDSA"],
    ] as const
  ) {
    it(`signs with ${name} by ${alg} for a server that lists ${supported}`, async () => {
      const { privateKey, publicKey } = PAIRS[name];
      const signer = await importSigningKey(jwk(privateKey), { ...options, supported });
      assert.equal(signer.alg, alg);
      const token = await signJwt(signer, { header: { typ: "JWT" }, payload: { a: 1 } });
      assert.deepEqual(readJwt(token), { header: { alg, typ: "JWT" }, payload: { a: 1 } });
      const [header, payload, signature = ""] = token.split(".");
      const bits = alg.startsWith("Ed") ? null : `sha${alg.slice(2)}`;
      const padding = { ...(alg.startsWith("PS") && { padding: 6, saltLength: -1 }) };
      const key = { key: publicKey, dsaEncoding: "ieee-p1363" as const, ...padding };
      const signed = new TextEncoder().encode(`${header}.${payload}`);
      assert.ok(verify(bits, signed, key, new Uint8Array(Buffer.from(signature, "base64url"))));
    });
  }

  for (const [own, listed] of [["EdDSA", "Ed25519"], ["Ed25519", "EdDSA"]] as const) {
    it(`signs by ${listed} if the server lists only that name of the JWK's ${own}`, async () => {
      const key = { ...jwk(ed25519.privateKey), alg: own };
      const signer = await importSigningKey(key, { ...options, supported: [listed] });
      assert.equal(signer.alg, listed);
      assert.equal((await importSigningKey(key, options)).alg, own);
    });
  }

  it("signs with ML-DSA, if the runtime does", { skip: !mlDsa }, async () => {
    assert.ok(mlDsa);
    const key = await crypto.subtle.exportKey("jwk", mlDsa.privateKey) as Jwk;
    const signer = await importSigningKey(await readPrivateJwk(key, "key"), options);
    assert.equal(signer.alg, "ML-DSA-65");
    const token = await signJwt(signer, { header: {}, payload: {} });
    const [header, payload, signature = ""] = token.split(".");
    const data = new TextEncoder().encode(`${header}.${payload}`);
    const bytes = new Uint8Array(Buffer.from(signature, "base64url"));
    assert.ok(await crypto.subtle.verify("ML-DSA-65", mlDsa.publicKey, bytes, data));
    assert.deepEqual(Object.keys(publicJwk(key)), ["alg", "kty", "pub"]);
    await assert.rejects(readPrivateJwk({ ...publicJwk(key) }, "key"), { message: /public key/ });
  });

  it("signs by the JWK's own alg, whatever the server lists, and sends its kid", async () => {
    const key = { ...jwk(rsa.privateKey), alg: "PS384", kid: "one", use: "sig", key_ops: ["sign"] };
    const signer = await importSigningKey(key, { ...options, supported: ["RS256"] });
    assert.equal(signer.alg, "PS384");
    const token = await signJwt(signer, { header: {}, payload: {} });
    assert.deepEqual(readJwt(token)?.header, { alg: "PS384", kid: "one" });
  });

  it("signs with a CryptoKey", async () => {
    for (
      const [algorithm, alg] of [
        [{ name: "ECDSA", namedCurve: "P-384" }, "ES384"],
        [
          {
            name: "RSA-PSS",
            hash: "SHA-512",
            modulusLength: 2048,
            publicExponent: new Uint8Array([1, 0, 1]),
          },
          "PS512",
        ],
        [{ name: "Ed25519" }, "EdDSA"],
        [
          {
            name: "RSASSA-PKCS1-v1_5",
            hash: "SHA-384",
            modulusLength: 2048,
            publicExponent: new Uint8Array([1, 0, 1]),
          },
          "RS384",
        ],
      ] as const
    ) {
      const usages: KeyUsage[] = ["sign", "verify"];
      const pair = await crypto.subtle.generateKey(
        algorithm as EcKeyGenParams,
        false,
        usages,
      ) as CryptoKeyPair;
      assert.equal((await importSigningKey(pair.privateKey, options)).alg, alg);
      await assert.rejects(importSigningKey(pair.publicKey, options), {
        code: "invalid_options",
        message: "The client's key is not a private key with the usage sign.",
      });
    }
  });

  it("reads a key for key agreement from PEM, and reports that it can't sign", async () => {
    const { privateKey } = generateKeyPairSync("x25519");
    await assert.rejects(importSigningKey(pem(privateKey, "pkcs8"), options), {
      code: "invalid_options",
      message: /client's key is of a type that can't sign/,
    });
  });

  it("reports that the runtime may not support ML-DSA, and only then", async () => {
    const unknown = { kty: "AKP", alg: "ML-DSA-44", pub: "AA", priv: "AA" };
    for (
      const [key, message] of [
        [
          unknown,
          "ML-DSA-44: it is damaged, or of another type, or this runtime does not support it",
        ],
        [{ ...jwk(p256.privateKey), d: "AA" }, "ES256: it is damaged, or of another type"],
      ] as const
    ) {
      await assert.rejects(importSigningKey(key as JsonWebKey, options), {
        code: "invalid_options",
        message: `The client's key can't be used with ${message}.`,
      });
    }
  });

  it("rejects a key that the server does not support, and names what it supports", async () => {
    await assert.rejects(
      importSigningKey(jwk(p256.privateKey), { ...options, supported: ["RS256", "PS256"] }),
      { code: "invalid_options", message: /client's key signs with ES256.*supports RS256, PS256/ },
    );
  });

  for (
    const [name, key, told] of [
      ["of a kind that can't sign", { kty: "OKP", crv: "X25519", d: "AA", x: "AA" }, /can't sign/],
      ["for a secret", { kty: "oct", k: "AA" }, /can't sign/],
      ["whose alg is for another kind", { ...jwk(p256.privateKey), alg: "RS256" }, /with RS256/],
      ["that is damaged", { ...jwk(p256.privateKey), d: "*secret*" }, /damaged/],
    ] as const
  ) {
    it(`rejects a key ${name}`, async () => {
      await assert.rejects(importSigningKey(key, options), (error: Error) => {
        assert.match(error.message, told);
        return !error.message.includes("secret") && error.cause === undefined;
      });
    });
  }
});

describe("jwkThumbprint()", () => {
  it("computes the thumbprint of RFC 7638 section 3.1, of the public half alone", async () => {
    const n =
      "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc" +
      "_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0" +
      "_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI" +
      "4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
    const key = { kty: "RSA", n, e: "AQAB", alg: "RS256", kid: "2011-04-29", d: "secret" };
    assert.equal(await jwkThumbprint(key), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    assert.deepEqual(publicJwk(key), { e: "AQAB", kty: "RSA", n });
  });
});

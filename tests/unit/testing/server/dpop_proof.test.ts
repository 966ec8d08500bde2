import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  base64url,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  type JWK,
  SignJWT,
} from "jose";
import { checkDpopProof } from "../../../../lib/testing/server/dpop_proof.ts";

const URL = "https://auth.example.com/token";
const NOW = Date.parse("2026-11-24T12:00:00Z");

interface Proof {
  alg?: string;
  header?: Record<string, unknown>;
  payload?: Record<string, unknown>;
}

/** Signs a proof with a new key, and some members replaced. */
async function prove({ alg = "ES256", header, payload }: Proof = {}) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  const claims = { jti: "1", htm: "POST", htu: URL, iat: NOW / 1000, ...payload };
  const proof = await new SignJWT(claims)
    .setProtectedHeader({ alg, typ: "dpop+jwt", jwk, ...header })
    .sign(privateKey);
  return { proof, jwk, privateJwk: await exportJWK(privateKey) };
}

function check(proof?: string, accessToken?: string): Promise<string | undefined> {
  const headers = proof === undefined ? {} : { dpop: proof };
  const request = new Request(`${URL}?a=b`, { method: "POST", headers });
  return checkDpopProof(request, { now: NOW, ...(accessToken && { accessToken }) });
}

describe("checkDpopProof()", () => {
  for (const alg of ["ES256", "ES384", "EdDSA", "RS256", "PS256"]) {
    it(`returns the thumbprint for a proof by ${alg}`, async () => {
      const { proof, jwk } = await prove({ alg });
      assert.equal(await check(proof), await calculateJwkThumbprint(jwk));
    });
  }

  it("returns undefined without a proof", async () => {
    assert.equal(await check(), undefined);
  });

  it("accepts only a proof for the given access token", async () => {
    const ath = "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"; // SHA-256 of "abc"
    const { proof } = await prove({ payload: { ath } });
    assert.ok(await check(proof, "abc"));
    await assert.rejects(check(proof, "abd"));
    await assert.rejects(check((await prove()).proof, "abc"));
  });

  for (
    const [what, faulty] of Object.entries<Proof>({
      "of another type": { header: { typ: "JWT" } },
      "without an identifier": { payload: { jti: undefined } },
      "for another method": { payload: { htm: "GET" } },
      "for another address": { payload: { htu: `${URL}2` } },
      "that is old": { payload: { iat: NOW / 1000 - 61 } },
      "of the future": { payload: { iat: NOW / 1000 + 61 } },
      "without a time": { payload: { iat: undefined } },
    })
  ) {
    it(`rejects a proof ${what}`, async () => {
      await assert.rejects(
        check((await prove(faulty)).proof),
        /is malformed, or for another request/,
      );
    });
  }

  for (const alg of ["none", "HS256", "RS1"]) {
    it(`rejects a proof by ${alg}`, async () => {
      const { privateKey, publicKey } = await generateKeyPair("EdDSA");
      const [header, payload] = [
        { alg, typ: "dpop+jwt", jwk: await exportJWK(publicKey) },
        { jti: "1", htm: "POST", htu: URL, iat: NOW / 1000 },
      ].map((part) => base64url.encode(JSON.stringify(part)));
      const signed = new TextEncoder().encode(`${header}.${payload}`);
      const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", privateKey, signed));
      await assert.rejects(check(`${header}.${payload}.${base64url.encode(signature)}`), TypeError);
    });
  }

  it("rejects a proof of another key, and one that contains its private key", async () => {
    const { jwk, privateJwk, proof } = await prove();
    const withKey = async (jwk: JWK) => await check((await prove({ header: { jwk } })).proof);
    await assert.rejects(withKey(jwk), /not signed with its key/);
    await assert.rejects(withKey(privateJwk), /contains its private key/);
    await assert.rejects(check(`${proof}x`));
    await assert.rejects(check("nonsense"));
    await assert.rejects(check((await prove({ header: { jwk: undefined } })).proof));
  });
});

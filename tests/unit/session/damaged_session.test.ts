import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DpopKey } from "../../../lib/oauth/keys/dpop_key.ts";
import { getTokens } from "../../../lib/session/get_tokens.ts";
import { loadTokens } from "../../../lib/session/load_tokens.ts";
import { listSessions } from "../../../lib/session/list_sessions.ts";
import { isSealed } from "../../../lib/session/stores/is_sealed.ts";
import { parseSealed } from "../../../lib/session/stores/seal.ts";
import { parseOwner } from "../../../lib/session/stores/lock_owner.ts";
import { redisStore } from "../../../lib/session/stores/redis_store.ts";
import { createSignedIn } from "../../support/signed_in.ts";
import { put } from "../../support/store_contract.ts";
import { UNCONVERTIBLE } from "../../support/unconvertible.ts";

interface Saved {
  tokens: Record<string, unknown>;
  [member: string]: unknown;
}

/** Saves a session and edits it. */
async function edited(edit: (session: Saved) => void) {
  const here = await createSignedIn();
  const [key = ""] = await here.store.keys();
  const saved = JSON.parse((await here.store.get(key))?.value ?? "");
  edit(saved);
  await put(here.store, key, JSON.stringify(saved));
  return here;
}

describe("a session with invalid members", () => {
  for (
    const [name, kind, edit] of [
      [
        "tokens.refresh_token",
        "printable ASCII, and not empty",
        (session) => session.tokens.refresh_token = {},
      ],
      [
        "tokens.refresh_token",
        "printable ASCII, and not empty",
        (session) => session.tokens.refresh_token = "",
      ],
      [
        "tokens.access_token",
        "printable ASCII",
        (session) => session.tokens.access_token = "töken",
      ],
      [
        "tokens.token_type",
        "a non-empty string",
        (session) => session.tokens.token_type = UNCONVERTIBLE,
      ],
      ["tokens.expires_in", "a number of seconds", (session) => session.tokens.expires_in = -1e300],
      ["tokens.scope", "a string", (session) => session.tokens.scope = UNCONVERTIBLE],
      [
        "tokens.id_token",
        "printable ASCII, and not empty",
        (session) => session.tokens.id_token = [UNCONVERTIBLE],
      ],
      ["tokens.dpop_jwk", "an object", (session) => session.tokens.dpop_jwk = "key"],
      ["tokens", "an object", (session) => session.tokens = null as unknown as Saved["tokens"]],
      [
        "claims.sub",
        "a non-empty string",
        (session) => session.claims = { iss: "i", sub: 1, aud: "a", exp: 1, iat: 1 },
      ],
      [
        "claims.aud",
        "a string or a list of strings",
        (session) => session.claims = { iss: "i", sub: "s", aud: UNCONVERTIBLE },
      ],
      [
        "claims.exp",
        "a number",
        (session) => session.claims = { iss: "i", sub: "s", aud: "a", exp: UNCONVERTIBLE },
      ],
      ["scope", "a list of strings", (session) => session.scope = [UNCONVERTIBLE]],
      [
        "requested_scope",
        "a list of strings",
        (session) => session.requested_scope = [UNCONVERTIBLE],
      ],
      ["received_at", "a time", (session) => session.received_at = UNCONVERTIBLE],
      ["received_at", "a time", (session) => session.received_at = "+999999-01-01"],
      ["identity.client_id", "a string", (session) => session.identity = {}],
      [
        "identity.issuer",
        "a string",
        (session) => session.identity = { client_id: "cli", issuer: UNCONVERTIBLE },
      ],
      [
        "identity.scope",
        '"default" or a list of strings',
        (session) => session.identity = { client_id: "cli", scope: [UNCONVERTIBLE] },
      ],
    ] as [string, string, (session: Saved) => void][]
  ) {
    it(`cannot be read, and ${name} is named (${edit.toString().replace(/.*= /, "")})`, async () => {
      const { session, store } = await edited(edit);
      const expected = {
        code: "store_unreadable",
        message:
          `The session in this program's memory can't be used: it is damaged: "${name}" must ` +
          `be ${kind}. It was left unchanged; move it away to sign in again.`,
      };
      await assert.rejects(getTokens(session), expected);
      await assert.rejects(loadTokens(session), expected);
      const [listed] = await listSessions(store);
      assert.ok(listed && "error" in listed);
    });
  }

  for (
    const [jwk, why] of [
      [{ kty: "EC", crv: "constructor", d: "x" }, 'lacks its public half: the member "x"'],
      [{ kty: "EC", d: UNCONVERTIBLE }, 'is not a JWK: "d" must be a non-empty string'],
      [{}, 'is not a JWK: "kty" must be a non-empty string'],
    ] as const
  ) {
    it(`cannot be read with the key ${JSON.stringify(jwk)}`, async () => {
      const { session } = await edited(({ tokens }) => tokens.dpop_jwk = jwk);
      const expected = {
        code: "store_unreadable",
        message: `A saved session can't be used: its dpop_jwk is damaged. The DPoP key ${why}.`,
      };
      await assert.rejects(loadTokens(session), expected);
      await assert.rejects(getTokens(session, { minValidity: Infinity }), expected);
    });
  }

  it("can be read with a complete key", async () => {
    const jwk = (await DpopKey.generate()).toJSON();
    const { session } = await edited(({ tokens }) => tokens.dpop_jwk = jwk);
    assert.deepEqual((await loadTokens(session))?.dpopKey?.toJSON(), jwk);
  });

  it("can be read with times beyond the range of dates", async () => {
    const { session } = await edited((session) => {
      session.received_at = "+275760-09-13T00:00:00.000Z";
      session.tokens.expires_in = 1e300;
    });
    assert.equal((await loadTokens(session))?.toJSON().expiry, "9999-12-31T23:59:59Z");
  });

  it("can't be read if it nests too deeply", async () => {
    const { session, store } = await edited(() => {});
    const [key = ""] = await store.keys();
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const text = (await store.get(key))?.value.replace('"tokens":{', `"tokens":{"a":${deep},`);
    await put(store, key, text ?? "");
    await assert.rejects(loadTokens(session), { code: "store_unreadable", message: /"tokens"/ });
  });
});

describe("other values in a store", () => {
  it("must have all members to be a sealed value", () => {
    const sealed = { type: "device-login sealed", v: 1, key: "k", iv: "AAAA", data: "AAAA" };
    assert.ok(isSealed(JSON.stringify(sealed)));
    assert.deepEqual(parseSealed(JSON.stringify(sealed)), sealed);
    for (const name of ["key", "iv", "data", "v"]) {
      assert.equal(parseSealed(JSON.stringify({ ...sealed, [name]: UNCONVERTIBLE })), undefined);
    }
    for (const text of ["null", "[]", "5"]) assert.equal(parseSealed(text), undefined);
  });

  it("must have valid members to be the owner of a lock", () => {
    const owner = { id: "a", pid: 1, host: "h" };
    assert.deepEqual(parseOwner(JSON.stringify(owner)), owner);
    for (
      const odd of [
        { host: UNCONVERTIBLE },
        { boot: 1 },
        { started: [] },
        { id: ["a"] },
        { id: "../a" },
        { pid: 1e300 },
      ]
    ) {
      assert.equal(parseOwner(JSON.stringify({ ...owner, ...odd })), undefined);
    }
    for (const text of ["null", "", "[]"]) assert.equal(parseOwner(text), undefined);
  });

  it("an invalid reply from Redis is store_unreadable", async () => {
    for (const reply of [null, 5, [], ["0"], ["0", [UNCONVERTIBLE]], [UNCONVERTIBLE, []]]) {
      const store = redisStore({ call: () => Promise.resolve(reply) });
      await assert.rejects(store.keys(), { code: "store_unreadable" });
    }
  });
});

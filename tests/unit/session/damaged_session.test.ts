import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DpopKey } from "../../../lib/oauth/keys/dpop_key.ts";
import { getTokens } from "../../../lib/session/get_tokens.ts";
import { loadTokens } from "../../../lib/session/load_tokens.ts";
import { listSessions } from "../../../lib/session/list_sessions.ts";
import { isSealed, parseSealed } from "../../../lib/session/stores/seal.ts";
import { parseOwner } from "../../../lib/session/stores/lock_owner.ts";
import { redisStore } from "../../../lib/session/stores/redis_store.ts";
import { signedIn } from "../../support/signed_in.ts";
import { put } from "../../support/store_contract.ts";

/** What no conversion to a string or a number survives. */
const EVIL = { toString: 1, valueOf: 1 };

interface Saved {
  tokens: Record<string, unknown>;
  [member: string]: unknown;
}

/** A session that was saved and then edited. */
async function edited(edit: (session: Saved) => void) {
  const here = await signedIn();
  const [key = ""] = await here.store.keys();
  const saved = JSON.parse((await here.store.get(key))?.value ?? "");
  edit(saved);
  await put(here.store, key, JSON.stringify(saved));
  return here;
}

describe("a session whose members are not as they should be", () => {
  for (
    const [name, edit] of [
      ["tokens.refresh_token", (session) => session.tokens.refresh_token = {}],
      ["tokens.refresh_token", (session) => session.tokens.refresh_token = ""],
      ["tokens.access_token", (session) => session.tokens.access_token = "töken"],
      ["tokens.token_type", (session) => session.tokens.token_type = EVIL],
      ["tokens.expires_in", (session) => session.tokens.expires_in = -1e300],
      ["tokens.scope", (session) => session.tokens.scope = EVIL],
      ["tokens.id_token", (session) => session.tokens.id_token = [EVIL]],
      ["tokens.dpop_jwk", (session) => session.tokens.dpop_jwk = "key"],
      ["tokens", (session) => session.tokens = null as unknown as Saved["tokens"]],
      ["claims.sub", (session) => session.claims = { iss: "i", sub: 1, aud: "a", exp: 1, iat: 1 }],
      ["claims.aud", (session) => session.claims = { iss: "i", sub: "s", aud: EVIL }],
      ["claims.exp", (session) => session.claims = { iss: "i", sub: "s", aud: "a", exp: EVIL }],
      ["scope", (session) => session.scope = [EVIL]],
      ["requested_scope", (session) => session.requested_scope = [EVIL]],
      ["received_at", (session) => session.received_at = EVIL],
      ["received_at", (session) => session.received_at = "+999999-01-01"],
      ["identity.client_id", (session) => session.identity = {}],
      ["identity.issuer", (session) => session.identity = { client_id: "cli", issuer: EVIL }],
      ["identity.scope", (session) => session.identity = { client_id: "cli", scope: [EVIL] }],
    ] as [string, (session: Saved) => void][]
  ) {
    it(`can't be read, and ${name} is named (${edit.toString().replace(/.*= /, "")})`, async () => {
      const { session, store } = await edited(edit);
      const expected = {
        code: "store_unreadable",
        message: new RegExp(`it is damaged: "${name}" must be`),
      };
      await assert.rejects(getTokens(session), expected);
      await assert.rejects(loadTokens(session), expected);
      const [listed] = await listSessions(store);
      assert.ok(listed && "error" in listed);
    });
  }

  for (const jwk of [{ kty: "EC", crv: "constructor", d: "x" }, { kty: "EC", d: EVIL }, {}]) {
    it(`can't be read with the key ${JSON.stringify(jwk)}`, async () => {
      const { session } = await edited(({ tokens }) => tokens.dpop_jwk = jwk);
      const expected = { code: "store_unreadable", message: /its dpop_jwk is damaged/ };
      await assert.rejects(loadTokens(session), expected);
      await assert.rejects(getTokens(session, { minValidity: Infinity }), expected);
    });
  }

  it("can be read with a key that is whole", async () => {
    const jwk = (await DpopKey.generate()).toJSON();
    const { session } = await edited(({ tokens }) => tokens.dpop_jwk = jwk);
    assert.deepEqual((await loadTokens(session))?.dpopKey?.toJSON(), jwk);
  });

  it("can be read with times that no date can write", async () => {
    const { session } = await edited((session) => {
      session.received_at = "+275760-09-13T00:00:00.000Z";
      session.tokens.expires_in = 1e300;
    });
    assert.equal((await loadTokens(session))?.toJSON().expiry, "9999-12-31T23:59:59Z");
  });

  it("can't be read where it nests without end", async () => {
    const { session, store } = await edited(() => {});
    const [key = ""] = await store.keys();
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const text = (await store.get(key))?.value.replace('"tokens":{', `"tokens":{"a":${deep},`);
    await put(store, key, text ?? "");
    await assert.rejects(loadTokens(session), { code: "store_unreadable", message: /"tokens"/ });
  });
});

describe("what stands in a store beside sessions", () => {
  it("is no sealed value unless it has all members", () => {
    const sealed = { type: "device-login sealed", v: 1, key: "k", iv: "AAAA", data: "AAAA" };
    assert.ok(isSealed(JSON.stringify(sealed)));
    assert.deepEqual(parseSealed(JSON.stringify(sealed)), sealed);
    for (const name of ["key", "iv", "data", "v"]) {
      assert.equal(parseSealed(JSON.stringify({ ...sealed, [name]: EVIL })), undefined);
    }
    for (const text of ["null", "[]", "5"]) assert.equal(parseSealed(text), undefined);
  });

  it("is no owner of a lock unless its members are texts", () => {
    const owner = { id: "a", pid: 1, host: "h" };
    assert.deepEqual(parseOwner(JSON.stringify(owner)), owner);
    for (
      const odd of [
        { host: EVIL },
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

  it("a Redis that answers with something else is an error of ours", async () => {
    for (const reply of [null, 5, [], ["0"], ["0", [EVIL]], [EVIL, []]]) {
      const store = redisStore({ call: () => Promise.resolve(reply) });
      await assert.rejects(store.keys(), { code: "store_unreadable" });
    }
  });
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { getAccessToken, getTokens } from "../../../lib/session/get_tokens.ts";
import { sessionKey } from "../../../lib/session/session_key.ts";
import type { SessionRecord } from "../../../lib/session/session_record.ts";
import { change, html } from "../../../lib/testing/mod.ts";
import { countReads } from "../../support/counting_store.ts";
import { createSignedIn } from "../../support/signed_in.ts";
import { put, takeLock } from "../../support/store_contract.ts";

const HOUR = 3_600_000;

/** Signs in, and can save other tokens as another process does. */
async function signedIn(own: Parameters<typeof createSignedIn>[0] = {}) {
  const here = await createSignedIn(own);
  const { store, session, clock } = here;
  const key = await sessionKey(session);
  const renew = async (more: SessionRecord["tokens"]) => {
    const saved: SessionRecord = JSON.parse((await store.get(key))?.value ?? "");
    const { expiry: _, ...tokens } = saved.tokens;
    const received_at = new Date(clock.now()).toISOString();
    await put(
      store,
      key,
      JSON.stringify({ ...saved, received_at, tokens: { ...tokens, ...more } }),
    );
  };
  return { ...here, key, renew };
}

describe("a refresh of an access token without a lifetime", () => {
  /** Signs in at a server that reports no lifetimes. */
  async function withoutLifetime(scope = "openid offline_access") {
    const here = await signedIn({ session: { scope } });
    await here.renew({ expires_in: undefined });
    return here;
  }

  it("causes no warning, even within the millisecond of the sign-in", async () => {
    const { session, clock, server, tokens, warnings } = await withoutLifetime();
    server.script("token", change((body) => delete body.expires_in));
    const fresh = await clock.run(getAccessToken(session, { minValidity: 60 }));
    assert.notEqual(fresh, tokens.accessToken);
    assert.deepEqual(warnings, []);
  });

  it("causes a warning if the server is unavailable", async () => {
    const { session, clock, server, tokens, warnings } = await withoutLifetime();
    server.script("token", html(503));
    assert.equal(
      await clock.run(getAccessToken(session, { minValidity: 60 })),
      tokens.accessToken,
    );
    const [{ message } = { message: "" }] = warnings;
    assert.match(message, /^The access token is valid for an unknown time: .*status 503/);
  });

  it("causes a warning without a refresh token", async () => {
    const { session, clock, tokens, warnings } = await withoutLifetime("openid");
    assert.equal(
      await clock.run(getAccessToken(session, { minValidity: 60 })),
      tokens.accessToken,
    );
    assert.deepEqual(warnings, [{
      code: "not_refreshed",
      message: "The access token is valid for an unknown time: there is no refresh token to get " +
        "another with.",
    }]);
  });
});

describe("a refresh that is required", () => {
  it("causes no warning, even within the millisecond of the sign-in", async () => {
    const { session, clock, tokens, warnings } = await signedIn();
    const fresh = await clock.run(getAccessToken(session, { minValidity: Infinity }));
    assert.notEqual(fresh, tokens.accessToken);
    assert.deepEqual(warnings, []);
  });

  it("happens once for all callers at the same time", async () => {
    const { session, clock, tokens, server, refreshes } = await signedIn();
    await clock.advance(1_000);
    const stores = Array.from({ length: 5 }, () => countReads(session.store));
    // A caller that read the session after the reply would need another token.
    server.script("token", async (_request, next) => {
      for (const { reads } of stores) {
        while (reads() === 0) await new Promise((resolve) => setTimeout(resolve));
      }
      return await next();
    });
    const all = stores.map(({ store }) =>
      getAccessToken({ ...session, store }, { minValidity: Infinity })
    );
    const fresh = new Set(await clock.run(Promise.all(all)));
    assert.equal(fresh.size, 1);
    assert.ok(!fresh.has(tokens.accessToken));
    assert.equal(refreshes().length, 1);
  });

  it("happens again if the tokens of another process have expired by now", async () => {
    const { session, clock, store, key, renew, refreshes } = await signedIn();
    const lock = await takeLock(store, key);
    const waiting = getAccessToken(session, { minValidity: Infinity });
    await clock.advance(1_000);
    await renew({ access_token: "short", refresh_token: "newer", expires_in: 1 });
    clock.suspend(1_000);
    await lock.release();
    await assert.rejects(clock.run(waiting), { code: "login_required" });
    assert.deepEqual(refreshes(), ["newer"]);
  });
});

describe("a refresh that brings no ID token", () => {
  it("leaves the one before in the session, with its claims", async () => {
    const { session, clock, server, tokens } = await signedIn();
    server.script("token", change((body) => delete body.id_token));
    const fresh = await clock.run(getTokens(session, { minValidity: Infinity }));
    assert.notEqual(fresh.accessToken, tokens.accessToken);
    const { idToken, claims, accessToken } = await getTokens(session);
    assert.equal(accessToken, fresh.accessToken);
    assert.equal(idToken, tokens.idToken);
    assert.deepEqual(claims, tokens.claims);
  });

  it("adds none to a session without one", async () => {
    const { session, clock, store, key } = await signedIn({ session: { scope: "offline_access" } });
    await clock.run(getTokens(session, { minValidity: Infinity }));
    assert.ok(!((await store.get(key))?.value ?? "").includes("id_token"));
    assert.equal((await getTokens(session)).idToken, undefined);
  });
});

describe("a refresh that waits for the lock", () => {
  it("returns the tokens of another process as soon as they are saved", async () => {
    const { session, clock, store, key, renew, refreshes } = await signedIn();
    await clock.advance(HOUR);
    await takeLock(store, key);
    const waiting = getAccessToken(session);
    await clock.advance(1_000);
    await renew({ access_token: "newer", refresh_token: "newer-refresh" });
    const begun = clock.now();
    assert.equal(await clock.run(waiting), "newer");
    assert.ok(clock.now() - begun <= 150);
    assert.deepEqual(refreshes(), []);
  });

  it("warns during a long wait", async () => {
    const { session, clock, store, key, warnings } = await signedIn();
    await clock.advance(HOUR);
    const held = await takeLock(store, key);
    const waiting = getTokens(session);
    await clock.advance(5_000);
    assert.deepEqual(warnings.map(({ code }) => code), ["waiting"]);
    await held.release();
    await clock.run(waiting);
  });

  it("reports who holds it, though the session was ended meanwhile", async () => {
    const { session, clock, store, key } = await signedIn();
    await clock.advance(HOUR);
    await takeLock(store, key);
    const waiting = getTokens(session);
    await clock.advance(1_000);
    await store.delete(key);
    await assert.rejects(clock.run(waiting), { code: "store_locked" });
  });
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeviceLoginError } from "../../../lib/oauth/base/errors.ts";
import { deleteSession } from "../../../lib/session/delete_session.ts";
import { dropAccessToken } from "../../../lib/session/drop_access_token.ts";
import { endSession } from "../../../lib/session/end_session.ts";
import { getTokens } from "../../../lib/session/get_tokens.ts";
import { sessionKey } from "../../../lib/session/session_key.ts";
import type { SessionRecord } from "../../../lib/session/session_record.ts";
import { put, takeLock } from "../../support/store_contract.ts";
import { createSignedIn } from "../../support/signed_in.ts";

async function signedIn() {
  const here = await createSignedIn();
  const { store, session, clock } = here;
  const key = await sessionKey(session);
  const read = async (): Promise<SessionRecord> => JSON.parse((await store.get(key))?.value ?? "");
  const drop = (accessToken?: string) =>
    clock.run(dropAccessToken({ store, key, accessToken, clock }));
  return { ...here, key, read, drop };
}

describe("dropAccessToken()", () => {
  it("lets the next caller get another one, and leaves this one to be revoked", async () => {
    const { clock, session, tokens, drop, read, refreshes } = await signedIn();
    assert.equal(await drop(tokens.accessToken), true);
    const record = await read();
    assert.equal(record.tokens.access_token, tokens.accessToken);
    assert.equal(record.tokens.refresh_token, tokens.refreshToken);
    assert.equal(record.tokens.expires_in, 0);
    assert.equal(record.tokens.expiry, undefined);
    assert.equal(record.rejected_at, new Date(clock.now()).toISOString());
    const next = await clock.run(getTokens(session));
    assert.notEqual(next.accessToken, tokens.accessToken);
    assert.deepEqual(refreshes(), [tokens.refreshToken]);
  });

  it("drops the session's present token if none is named", async () => {
    const { drop, read } = await signedIn();
    assert.equal(await drop(), true);
    assert.equal((await read()).tokens.expires_in, 0);
  });

  it("changes nothing if the session has a newer token", async () => {
    const { drop, read } = await signedIn();
    const before = await read();
    assert.equal(await drop("an older token"), false);
    assert.deepEqual(await read(), before);
  });

  it("drops none within 30 seconds of the one before, by any clock", async () => {
    const { clock, session, drop } = await signedIn();
    assert.equal(await drop(), true);
    await clock.run(getTokens(session));
    await clock.advance(29_000);
    assert.equal(await drop(), false);
    clock.setWall(-58_000);
    assert.equal(await drop(), false);
    clock.setWall(-1_000);
    assert.equal(await drop(), true);
    await clock.run(getTokens(session));
    await clock.advance(30_000);
    assert.equal(await drop(), true);
  });

  it("changes nothing without a refresh token, or without a session", async () => {
    const { store, key, drop, read } = await signedIn();
    const { tokens: { refresh_token: _, ...tokens }, ...record } = await read();
    await put(store, key, JSON.stringify({ ...record, tokens }));
    assert.equal(await drop(), false);
    assert.equal((await read()).tokens.expires_in, tokens.expires_in);
    await store.delete(key);
    store.tryLock = () => assert.fail("there is nothing to lock");
    assert.equal(await drop(), false);
  });

  it("changes nothing of a session that ends during the wait for its lock", async () => {
    const { store, key, drop } = await signedIn();
    const { tryLock } = store;
    store.tryLock = async (name) => {
      await store.delete(key);
      return await tryLock(name);
    };
    assert.equal(await drop(), false);
    assert.equal(await store.get(key), undefined);
  });
});

describe("endSession()", () => {
  it("revokes the tokens, and only then deletes the session", async () => {
    const { store, key, clock, tokens } = await signedIn();
    const ended = await clock.run(endSession({ store, key, clock }, async ({ refreshToken }) => {
      assert.equal(refreshToken, tokens.refreshToken);
      assert.ok(await store.get(key));
    }));
    assert.equal(ended, true);
    assert.equal(await store.get(key), undefined);
    store.tryLock = () => assert.fail("there is nothing to lock");
    assert.equal(await clock.run(endSession({ store, key, clock }, () => assert.fail())), false);
  });

  it("ends the revocation after 85 seconds, so that nobody waits for it in vain", async () => {
    const { store, session, key, clock, read } = await signedIn();
    const before = await read();
    const place = { store, key, clock };
    const begun = clock.monotonic();
    const ending = endSession(place, (_, { signal }) => clock.sleep(600_000, signal));
    const ended = assert.rejects(ending, {
      code: "network",
      message: "The revocation took longer than 85 s. Try again later.",
    });
    const waiting = clock.run(getTokens(session, { minValidity: Infinity }));
    await ended;
    assert.equal(clock.monotonic() - begun, 85_000);
    assert.deepEqual(await read(), before);
    assert.notEqual((await waiting).accessToken, before.tokens.access_token);
    assert.equal(clock.sleeping, 0);
  });

  it("ends the revocation with the caller's signal", async () => {
    const { store, key, clock } = await signedIn();
    const aborting = new AbortController();
    const place = { store, key, clock, signal: aborting.signal };
    const ending = endSession(place, (_, { signal }) => clock.sleep(600_000, signal));
    const ended = assert.rejects(ending, { message: "enough" });
    await clock.advance(1_000);
    aborting.abort(new Error("enough"));
    await ended;
    assert.equal(clock.sleeping, 0);
    assert.ok(await store.get(key));
  });

  it("leaves the session unchanged if the revocation fails", async () => {
    const { store, key, clock, read } = await signedIn();
    const before = await read();
    const fails = () => Promise.reject(new Error("the server is down"));
    await assert.rejects(clock.run(endSession({ store, key, clock }, fails)), /server is down/);
    assert.deepEqual(await read(), before);
    assert.ok("lock" in await store.tryLock(key), "the lock is free");
  });
});

describe("deleteSession()", () => {
  it("deletes a session by its name in the store", async () => {
    const { store, key, clock } = await signedIn();
    assert.equal(await clock.run(deleteSession({ store, key })), true);
    assert.deepEqual(await store.keys(), []);
    assert.ok("lock" in await store.tryLock(key), "the lock is free");
  });

  it("waits for a refresh under way, for 95 seconds", async () => {
    const { store, session, key, clock } = await signedIn();
    await takeLock(store, key);
    for (const named of [session, { store, key, clock }]) {
      await assert.rejects(clock.run(deleteSession(named)), {
        code: "store_locked",
        message: "The session in this program's memory is in use by another part of this " +
          "program, and has been for 95 s. Try again later, or end that process.",
      });
    }
    assert.ok(await store.get(key));
  });

  it("needs no room for a lock, which a full disk does not have", async () => {
    const { store, key } = await signedIn();
    const full = new DeviceLoginError("store_unwritable", "The disk is full.");
    store.tryLock = () => Promise.reject(full);
    assert.equal(await deleteSession({ store, key }), true);
    assert.deepEqual(await store.keys(), []);
    store.delete = () => Promise.reject(full);
    await assert.rejects(deleteSession({ store, key }), (error) => error === full);
  });
});

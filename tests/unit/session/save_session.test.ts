import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeviceLoginError } from "../../../lib/oauth/base/errors.ts";
import { loadTokens } from "../../../lib/session/load_tokens.ts";
import { checkStore, saveSession } from "../../../lib/session/save_session.ts";
import { sessionKey } from "../../../lib/session/session_key.ts";
import { createSignedIn } from "../../support/signed_in.ts";
import { put, takeLock } from "../../support/store_contract.ts";

/** Signs in, and returns the options of another session in the same store. */
async function signedIn() {
  const here = await createSignedIn();
  const other = { ...here.session, profile: "other" };
  return { ...here, other, key: await sessionKey(other) };
}

describe("checkStore()", () => {
  it("accepts a place without a session, and leaves nothing there", async () => {
    const { store, other, key } = await signedIn();
    let discarded = 0;
    const { prepare } = store;
    store.prepare = async (name) => {
      assert.equal(name, key);
      const pending = await prepare(name);
      return { ...pending, discard: () => pending.discard().then(() => void discarded++) };
    };
    await checkStore(other);
    assert.equal(discarded, 1);
    assert.equal(await store.get(key), undefined);
  });

  it("accepts a session that is to be replaced, and leaves it", async () => {
    const { session, tokens } = await signedIn();
    await checkStore(session);
    assert.deepEqual((await loadTokens(session))?.toJSON(), tokens.toJSON());
  });

  it("rejects a place that can't be read, or belongs to another session", async () => {
    const { store, session, other, key } = await signedIn();
    const place = "The session in this program's memory can't be used: ";
    const end = ". It was left unchanged; move it away to sign in again.";
    const { value = "" } = await store.get(await sessionKey(session)) ?? {};
    for (
      const [text, why] of [
        ["{", "it is damaged, or not a session"],
        [value, "it belongs to another server, client or request"],
      ] as const
    ) {
      await put(store, key, text);
      await assert.rejects(checkStore(other), {
        code: "store_unreadable",
        message: `${place}${why}${end}`,
      });
    }
  });

  it("rejects a place without room", async () => {
    const { store, other } = await signedIn();
    const full = new DeviceLoginError("store_unwritable", "The disk is full.");
    store.prepare = () => Promise.reject(full);
    await assert.rejects(checkStore(other), (error) => error === full);
  });
});

describe("saveSession()", () => {
  it("saves the login though a process is stuck with the lock", async () => {
    const { store, other, key, clock, tokens } = await signedIn();
    await takeLock(store, key);
    await clock.run(saveSession(other, tokens));
    assert.deepEqual((await loadTokens(other))?.toJSON(), tokens.toJSON());
  });

  it("fails if the lock can't be created", async () => {
    const { store, other, key, clock, tokens } = await signedIn();
    const full = new DeviceLoginError("store_unwritable", "The disk is full.");
    store.tryLock = () => Promise.reject(full);
    await assert.rejects(clock.run(saveSession(other, tokens)), (error) => error === full);
    assert.equal(await store.get(key), undefined);
  });

  it("replaces no entry of another session, even then", async () => {
    const { store, other, key, clock, tokens } = await signedIn();
    await put(store, key, "{");
    await takeLock(store, key);
    await assert.rejects(clock.run(saveSession(other, tokens)), { code: "store_unreadable" });
    assert.equal((await store.get(key))?.value, "{");
  });
});

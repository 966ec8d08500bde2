import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { getAccessToken, getTokens } from "../../../lib/session/get_tokens.ts";
import { loadTokens } from "../../../lib/session/load_tokens.ts";
import { saveSession } from "../../../lib/session/save_session.ts";
import { sessionKey } from "../../../lib/session/session_key.ts";
import { memoryStore } from "../../../lib/session/stores/memory_store.ts";
import { createSignedIn } from "../../support/signed_in.ts";
import { put } from "../../support/store_contract.ts";

const HOUR = 3_600_000;

/** Signs in with a store whose writes can fail, and whose values are each written once. */
async function signedIn() {
  const store = memoryStore();
  const here = await createSignedIn({ store, server: { rotateRefreshTokens: false } });
  const { clock } = here;
  const attempts: number[] = [];
  const disk = { failures: 0 };
  const { prepare } = store;
  store.prepare = async (key) => {
    const pending = await prepare(key);
    let used = false;
    return {
      ...pending,
      commit(...args) {
        assert.ok(!used, "the room was used before");
        used = true;
        attempts.push(clock.now());
        if (disk.failures-- > 0) return Promise.reject(new Error("The disk is full."));
        return pending.commit(...args);
      },
    };
  };
  const key = await sessionKey(here.session);
  await clock.advance(HOUR);
  const gaps = () => attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
  return { ...here, key, disk, gaps };
}

describe("new tokens that can't be saved", () => {
  it("are saved by further attempts after 0.1, 0.4 and 1.6 seconds", async () => {
    const { session, clock, disk, gaps, warnings } = await signedIn();
    disk.failures = 3;
    const { refreshToken } = await clock.run(getTokens(session));
    assert.equal((await loadTokens(session))?.refreshToken, refreshToken);
    assert.deepEqual(gaps(), [100, 400, 1_600]);
    assert.deepEqual(warnings, []);
  });

  it("are held after that, with a warning", async () => {
    const { session, clock, disk, gaps, warnings, tokens } = await signedIn();
    disk.failures = 4;
    const fresh = await clock.run(getAccessToken(session));
    assert.notEqual(fresh, tokens.accessToken);
    assert.deepEqual(gaps(), [100, 400, 1_600]);
    assert.deepEqual(warnings, [{
      code: "not_saved",
      message: "The new tokens can't be saved: The disk is full. This process continues with " +
        "them, but for other processes the session may be lost and need a new sign-in.",
    }]);
    assert.equal((await loadTokens(session))?.accessToken, fresh);
  });

  it("are held for each session, until its entry changes", async () => {
    const { session, store, clock, disk, key, tokens } = await signedIn();
    const { value = "" } = await store.get(key) ?? {};
    const other = { ...session, profile: "other" };
    await saveSession(other, tokens);
    const fresh: string[] = [];
    for (const one of [session, other]) {
      disk.failures = 4;
      fresh.push(await clock.run(getAccessToken(one)));
    }
    for (const [index, one] of [session, other].entries()) {
      assert.equal((await loadTokens(one))?.accessToken, fresh[index]);
    }
    disk.failures = 0;
    await put(store, key, value);
    assert.equal((await loadTokens(session))?.accessToken, tokens.accessToken);
    assert.equal((await loadTokens(other))?.accessToken, fresh[1]);
    await store.delete(await sessionKey(other));
    assert.equal(await loadTokens(other), undefined);
  });
});

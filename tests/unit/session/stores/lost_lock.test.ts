import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DpopKey } from "../../../../lib/oauth/keys/dpop_key.ts";
import type { TokenSet } from "../../../../lib/oauth/tokens/token_set.ts";
import { deleteSession } from "../../../../lib/session/delete_session.ts";
import { dropAccessToken } from "../../../../lib/session/drop_access_token.ts";
import { endSession } from "../../../../lib/session/end_session.ts";
import { getAccessToken, getTokens } from "../../../../lib/session/get_tokens.ts";
import { keychainKeys } from "../../../../lib/session/keychain/keychain_keys.ts";
import { loadTokens } from "../../../../lib/session/load_tokens.ts";
import { saveSession } from "../../../../lib/session/save_session.ts";
import { sessionKey } from "../../../../lib/session/session_key.ts";
import { memoryStore } from "../../../../lib/session/stores/memory_store.ts";
import type { SessionStore } from "../../../../lib/session/stores/session_store.ts";
import { FakeClock } from "../../../support/fake_clock.ts";
import { losingStore } from "../../../support/losing_store.ts";
import { createSignedIn } from "../../../support/signed_in.ts";
import { put, takeLock } from "../../../support/store_contract.ts";

const HOUR = 3_600_000;

/** Signs in, with a store whose locks can be lost. */
async function scene(own: Parameters<typeof createSignedIn>[0] = {}) {
  const losing = losingStore();
  const { other } = losing;
  const signed = await createSignedIn({ ...own, store: losing.store });
  const key = await sessionKey(signed.session);
  /** Saves new tokens as another process does. */
  const renew = async () => {
    const { value = "" } = await other.get(key) ?? {};
    const saved = JSON.parse(value);
    const received_at = new Date(signed.clock.now()).toISOString();
    const { expiry: _, ...tokens } = saved.tokens;
    const newer = { ...tokens, access_token: "newer", refresh_token: "newer-refresh" };
    await put(other, key, JSON.stringify({ ...saved, received_at, tokens: newer }));
  };
  return { ...signed, losing, other, key, renew };
}

describe("a refresh whose lock was lost", () => {
  it("is noticed right before the refresh token is sent", async () => {
    const { session, clock, losing, server } = await expiredScene();
    const steps: string[] = [];
    const before = server.requests.length;
    const requests = () => server.requests.slice(before).map(({ endpoint }) => endpoint);
    losing.onStep = (step) => steps.push(`${step} after ${requests().join()}`);
    await clock.run(getTokens(session));
    const [prepared, pinned, ...more] = steps;
    assert.deepEqual(more, []);
    assert.equal(prepared, "prepare after ");
    assert.equal(`${pinned},token`, `pin after ${requests().join()}`);
    assert.ok(requests().length > 1);
  });

  it("sends nothing, and adopts the tokens of another process", async () => {
    const { session, clock, losing, refreshes, renew, other, key } = await expiredScene();
    losing.losses.push(renew);
    assert.equal(await clock.run(getAccessToken(session)), "newer");
    assert.deepEqual(refreshes(), []);
    assert.ok("lock" in await other.tryLock(key), "the lock is released");
  });

  it("sends the refresh token that is stored now", async () => {
    const { session, clock, losing, tokens, refreshes } = await expiredScene();
    losing.losses.push(() => Promise.resolve(), () => Promise.resolve());
    await clock.run(getTokens(session));
    assert.deepEqual(refreshes(), [tokens.refreshToken]);
  });

  it("reports that the session was ended meanwhile", async () => {
    const { session, clock, losing, refreshes, other, key } = await expiredScene();
    losing.losses.push(() => other.delete(key));
    await assert.rejects(clock.run(getTokens(session)), {
      code: "login_required",
      message: /was ended/,
    });
    assert.deepEqual(refreshes(), []);
  });

  it("does not repeat the request for a nonce", async () => {
    const { session, clock, losing, tokens, refreshes, renew, server } = await expiredScene({
      session: { scope: "offline_access", dpop: DpopKey.generate },
    });
    server.script("token", () => {
      losing.losses.push(renew);
      const headers = { "dpop-nonce": "one" };
      return Promise.resolve(Response.json({ error: "use_dpop_nonce" }, { status: 400, headers }));
    });
    assert.equal(await clock.run(getAccessToken(session)), "newer");
    assert.deepEqual(refreshes(), [tokens.refreshToken]);
  });

  it("gives up if the lock is lost repeatedly", async () => {
    const { session, clock, losing, refreshes } = await expiredScene();
    losing.losses.push(...Array.from({ length: 100 }, () => () => Promise.resolve()));
    await assert.rejects(clock.run(getTokens(session)), {
      code: "store_locked",
      message: /^The lock of the session in this program's memory was lost 10 times: /,
    });
    assert.deepEqual(refreshes(), []);
  });

  it("is impossible in a store whose locks cannot be lost", async () => {
    const inner = memoryStore();
    const store: SessionStore = {
      ...inner,
      async tryLock(key) {
        const attempt = await inner.tryLock(key);
        return "lock" in attempt ? { lock: { release: attempt.lock.release } } : attempt;
      },
    };
    const { session, clock, refreshes } = await createSignedIn({ store });
    await clock.advance(HOUR);
    await clock.run(getTokens(session));
    assert.equal(refreshes().length, 1);
    assert.equal(await deleteSession(session), true);
  });
});

/** The same with an expired access token. */
async function expiredScene(
  own: Parameters<typeof createSignedIn>[0] = { session: { scope: "offline_access" } },
) {
  const signed = await scene(own);
  await signed.clock.advance(HOUR);
  return signed;
}

describe("a refresh that waits for the lock", () => {
  it("saves what could not be saved before", async () => {
    const inner = memoryStore();
    let full = false;
    const store: SessionStore = {
      ...inner,
      async prepare(key) {
        const pending = await inner.prepare(key);
        const commit: typeof pending.commit = (...args) =>
          full ? Promise.reject(new Error("the disk is full")) : pending.commit(...args);
        return { ...pending, commit };
      },
    };
    const { session, clock, refreshes } = await createSignedIn({ store });
    const key = await sessionKey(session);
    await clock.advance(HOUR);
    full = true;
    const { accessToken, refreshToken } = await clock.run(getTokens(session));
    full = false;
    const lock = await takeLock(inner, key);
    const waiting = getAccessToken(session);
    await clock.advance(1_000);
    await lock.release();
    assert.equal(await clock.run(waiting), accessToken);
    const { value = "" } = await inner.get(key) ?? {};
    assert.equal(JSON.parse(value).tokens.refresh_token, refreshToken);
    assert.equal(refreshes().length, 1);
  });
});

describe("endSession()", () => {
  it("revokes the tokens of a refresh that it waited for", async () => {
    const { store, key, clock, other, renew } = await scene();
    const lock = await takeLock(other, key);
    const revoked: (string | undefined)[] = [];
    const revoke = ({ refreshToken }: TokenSet) => {
      revoked.push(refreshToken);
      return Promise.resolve();
    };
    const ending = endSession({ store, key, clock }, revoke);
    await clock.advance(1_000);
    await renew();
    await lock.release();
    assert.equal(await clock.run(ending), true);
    assert.deepEqual(revoked, ["newer-refresh"]);
    assert.equal(await other.get(key), undefined);
  });

  it("revokes nothing if another process has ended the session while it waited", async () => {
    const { store, key, clock, other } = await scene();
    const lock = await takeLock(other, key);
    const ending = endSession({ store, key, clock }, () => assert.fail("it was ended before"));
    await clock.advance(1_000);
    await other.delete(key);
    await lock.release();
    assert.equal(await clock.run(ending), false);
  });

  it("reads again if its lock was lost", async () => {
    const { store, key, clock, losing: { losses }, renew } = await scene();
    losses.push(renew);
    const revoked: (string | undefined)[] = [];
    const ended = endSession({ store, key, clock }, ({ refreshToken }) => {
      revoked.push(refreshToken);
      return Promise.resolve();
    });
    assert.equal(await clock.run(ended), true);
    assert.deepEqual(revoked, ["newer-refresh"]);
  });

  it("leaves the session of a sign-in meanwhile", async () => {
    const { session, store, key, clock, renew } = await scene();
    assert.equal(await endSession({ store, key, clock }, renew), true);
    assert.equal((await loadTokens(session))?.accessToken, "newer");
  });
});

describe("a change of a session", () => {
  it("drops no newer access token after its lock was lost", async () => {
    const { session, store, key, clock, tokens, losing: { losses }, renew } = await scene();
    losses.push(renew);
    const { accessToken } = tokens;
    assert.equal(await clock.run(dropAccessToken({ store, key, accessToken, clock })), false);
    assert.equal((await loadTokens(session))?.accessToken, "newer");
  });

  it("acquires the lock again if it was lost", async () => {
    for (const change of ["save", "delete"] as const) {
      const { session, clock, tokens, losing, other, key } = await scene();
      const locks: string[] = [];
      losing.losses.push(() => Promise.resolve(locks.push("lost")));
      losing.onStep = (step) => step === "pin" && locks.push("pinned");
      const changed = change === "save" ? saveSession(session, tokens) : deleteSession(session);
      await clock.run(Promise.resolve<unknown>(changed));
      assert.deepEqual(locks, ["pinned", "lost", "pinned"]);
      assert.equal(await other.get(key) === undefined, change === "delete");
    }
  });

  it("creates one key in a keychain, even if the lock is lost", async () => {
    const { store, losses } = losingStore();
    const secrets = new Map<string, string>();
    const keychain = {
      name: "a keychain",
      get: (account: string) => Promise.resolve(secrets.get(account)),
      set(account: string, secret: string) {
        secrets.set(account, secret);
        return Promise.resolve();
      },
    };
    const made = "A".repeat(43);
    losses.push(() => keychain.set("/home/ann", made));
    const clock = new FakeClock();
    const keys = keychainKeys({ keychain, kind: "keychain", account: "/home/ann", store, clock });
    await clock.run(keys.current());
    assert.equal(secrets.get("/home/ann"), made);
  });
});

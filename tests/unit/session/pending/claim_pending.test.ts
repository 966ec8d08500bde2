import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeviceLoginError } from "../../../../lib/oauth/base/errors.ts";
import { claimPending } from "../../../../lib/session/pending/claim_pending.ts";
import {
  errorOutcome,
  newPendingLogin,
  readPendingLogin,
  sweepPendingLogins,
  writePendingLogin,
} from "../../../../lib/session/pending/pending_login.ts";
import { LockLost } from "../../../../lib/session/stores/lock_lost.ts";
import { losingStore } from "../../../support/losing_store.ts";
import { createScenario } from "../../../support/scenario.ts";
import { put, takeLock } from "../../../support/store_contract.ts";

const MINUTE = 60_000;

/** Saves a pending login in a store whose locks can be lost. */
async function pending() {
  const { clock, start } = createScenario();
  const losing = losingStore();
  const { store, other, losses } = losing;
  const login = (await start()).toJSON();
  await writePendingLogin({ store: other, id: "one" }, newPendingLogin(login, {}));
  const claimed = async () => {
    const claim = await claimPending({ store, id: "one" }, { clock });
    assert.ok(claim);
    return claim;
  };
  const outcome = errorOutcome(new DeviceLoginError("expired", "It is over."), clock.now());
  return { clock, store, other, losses, login, claimed, outcome };
}

describe("claimPending()", () => {
  it("returns nothing if there is no such login, and frees its lock", async () => {
    const { clock, store } = await pending();
    assert.equal(await claimPending({ store, id: "two" }, { clock }), undefined);
    await (await takeLock(store, "two")).release();
  });

  it("frees the lock of a login that can't be read", async () => {
    const { clock, store, other } = await pending();
    await put(other, "one", "{");
    await assert.rejects(claimPending({ store, id: "one" }, { clock }), {
      code: "store_unreadable",
    });
    await (await takeLock(store, "one")).release();
  });

  it("waits while another process has the login, and continues it in its present state", async () => {
    const { clock, store, login, claimed } = await pending();
    const claim = await claimed();
    let waits = 0;
    const waiting = claimPending({ store, id: "one" }, { clock, onWait: () => waits++ });
    await clock.advance(1_000);
    assert.equal(waits, 1);
    await claim.save({ ...login, interval: 7 });
    await claim.release();
    const next = await clock.run(waiting);
    assert.equal(next?.pending.login.interval, 7);
    assert.equal(next?.pending.outcome, undefined);
    await next?.release();
    await (await takeLock(store, "one-next")).release();
  });

  it("ends the wait with its signal, and leaves the queue", async () => {
    const { clock, store, claimed } = await pending();
    const claim = await claimed();
    const ending = new AbortController();
    const waiting = claimPending({ store, id: "one" }, { clock, signal: ending.signal });
    await clock.advance(500);
    ending.abort(new Error("enough"));
    await assert.rejects(waiting, { message: "enough" });
    await (await takeLock(store, "one-next")).release();
    await claim.release();
  });

  it("ends the wait if the login was finished before this process could queue", async () => {
    const { clock, store, other, claimed } = await pending();
    const claim = await claimed();
    const place = await takeLock(other, "one-next");
    const waiting = claimPending({ store, id: "one" }, { clock });
    await clock.advance(500);
    await other.delete("one");
    assert.equal(await clock.run(waiting), undefined);
    await place.release();
    await claim.release();
  });

  it("deletes a finished login, unless a process waits for its outcome", async () => {
    const { clock, store, other, outcome, claimed } = await pending();
    const claim = await claimed();
    const waiting = claimPending({ store, id: "one" }, { clock });
    await clock.advance(500);
    await claim.finish(outcome);
    assert.deepEqual((await readPendingLogin(other, "one"))?.outcome, outcome);
    const next = await clock.run(waiting);
    assert.deepEqual(next?.pending.outcome, outcome);
    // Another process has time to queue for the outcome.
    let finished = false;
    const finishing = next?.finish(outcome).then(() => finished = true);
    await clock.advance(399);
    assert.equal(finished, false);
    await clock.run(finishing ?? Promise.reject());
    assert.deepEqual(await other.keys(), []);
    for (const name of ["one", "one-next"]) await (await takeLock(store, name)).release();
  });

  it("frees the lock of a login whose outcome can't be written", async () => {
    const { store, outcome, claimed } = await pending();
    const claim = await claimed();
    store.delete = () => Promise.reject(new DeviceLoginError("store_unwritable", "no space"));
    await assert.rejects(claim.finish(outcome), { code: "store_unwritable" });
    for (const name of ["one", "one-next"]) await (await takeLock(store, name)).release();
  });
});

describe("a lost claim on a pending login", () => {
  it("is noticed before the device code is sent", async () => {
    const { claimed, losses } = await pending();
    const claim = await claimed();
    await claim.pin();
    losses.push(() => Promise.resolve());
    await assert.rejects(claim.pin(), LockLost);
    await claim.release();
  });

  it("replaces nothing of another process", async () => {
    const { claimed, losses, other, login, outcome } = await pending();
    const claim = await claimed();
    await claim.save({ ...login, interval: 7 });
    assert.equal((await readPendingLogin(other, "one"))?.login.interval, 7);
    losses.push(() => other.delete("one"));
    await assert.rejects(claim.save(login), LockLost);
    assert.equal(await readPendingLogin(other, "one"), undefined);
    await claim.finish(outcome);
    await claim.release();
  });

  it("leaves the outcome to the process that holds the claim now", async () => {
    const { claimed, losses, other, outcome, login } = await pending();
    const claim = await claimed();
    const newer = { ...newPendingLogin(login, {}), outcome };
    losses.push(() => writePendingLogin({ store: other, id: "one" }, newer));
    await claim.finish({ ...outcome, at: 0 });
    assert.deepEqual((await readPendingLogin(other, "one"))?.outcome, outcome);
  });

  it("is renewed at the end of the queue", async () => {
    const { clock, store, losses, outcome, claimed } = await pending();
    const claim = await claimed();
    const waiting = claimPending({ store, id: "one" }, { clock });
    await clock.advance(300);
    let places = 0;
    const tryLock = store.tryLock;
    store.tryLock = (key) => {
      if (key === "one-next") places++;
      return tryLock(key);
    };
    losses.push(() => Promise.resolve());
    await clock.advance(1_000);
    assert.ok(places > 0);
    store.tryLock = tryLock;
    await claim.finish(outcome);
    const ended = await clock.run(waiting);
    assert.deepEqual(ended?.pending.outcome, outcome);
  });
});

describe("sweepPendingLogins()", () => {
  it("removes expired logins, but none that a process has claimed", async () => {
    const { clock, store, other } = await pending();
    await sweepPendingLogins(store, clock.now());
    assert.deepEqual(await other.keys(), ["one"]);
    const late = clock.now() + 11 * MINUTE;
    const lock = await takeLock(other, "one");
    await sweepPendingLogins(store, late);
    assert.deepEqual(await other.keys(), ["one"]);
    await lock.release();
    await sweepPendingLogins(store, late);
    assert.deepEqual(await other.keys(), []);
  });

  it("removes a login after its expiry, and an outcome after a minute", async () => {
    const { store, other, login, outcome } = await pending();
    const expiry = Date.parse(login.expires_at);
    await sweepPendingLogins(store, expiry);
    assert.deepEqual(await other.keys(), ["one"]);
    await sweepPendingLogins(store, expiry + 1);
    assert.deepEqual(await other.keys(), []);
    const ended = { ...newPendingLogin(login, {}), outcome };
    await writePendingLogin({ store: other, id: "one" }, ended);
    await sweepPendingLogins(store, outcome.at + MINUTE);
    assert.deepEqual(await other.keys(), ["one"]);
    await sweepPendingLogins(store, outcome.at + MINUTE + 1);
    assert.deepEqual(await other.keys(), []);
  });

  it("removes them in a store whose locks can't be lost", async () => {
    const { clock, store, other } = await pending();
    const { tryLock } = store;
    store.tryLock = async (key) => {
      const attempt = await tryLock(key);
      return "lock" in attempt ? { lock: { release: attempt.lock.release } } : attempt;
    };
    await sweepPendingLogins(store, clock.now() + 11 * MINUTE);
    assert.deepEqual(await other.keys(), []);
  });

  it("locks none that may be continued, and leaves what it can't read", async () => {
    const { clock, store, other } = await pending();
    await put(other, "two", "{");
    store.tryLock = (key) => assert.fail(`locked ${key}`);
    await sweepPendingLogins(store, clock.now());
    assert.deepEqual((await other.keys()).toSorted(), ["one", "two"]);
  });

  it("checks again under the lock", async () => {
    const { clock, store, other, losses, outcome, login } = await pending();
    const late = clock.now() + 11 * MINUTE;
    // A process that polled until then saves the outcome for one that waits.
    const ended = { ...newPendingLogin(login, {}), outcome: { ...outcome, at: late } };
    const tryLock = store.tryLock;
    store.tryLock = async (key) => {
      await writePendingLogin({ store: other, id: "one" }, ended);
      return await tryLock(key);
    };
    await sweepPendingLogins(store, late);
    assert.deepEqual(await other.keys(), ["one"]);
    store.tryLock = tryLock;
    losses.push(() => Promise.resolve());
    await sweepPendingLogins(store, late + 2 * MINUTE);
    assert.deepEqual(await other.keys(), ["one"], "the lock was lost");
    await sweepPendingLogins(store, late + 2 * MINUTE);
    assert.deepEqual(await other.keys(), []);
  });
});

import assert from "node:assert/strict";
import { it } from "node:test";
import type { Lock, SessionStore } from "../../lib/session/stores/session_store.ts";

/** Writes a value. */
export async function put(
  store: SessionStore,
  key: string,
  value: string,
  revision?: string,
): Promise<boolean> {
  return await (await store.prepare(key)).commit(value, { revision });
}

/** Acquires a lock that no process holds. */
export async function lockOf(store: SessionStore, key: string): Promise<Lock> {
  const attempt = await store.tryLock(key);
  assert.ok("lock" in attempt, "the lock is free");
  return attempt.lock;
}

/** The tests that every store must pass. `make` creates an empty one. */
export function storeContract(make: () => Promise<SessionStore> | SessionStore): void {
  it("stores values under their names", async () => {
    const store = await make();
    assert.equal(await store.get("one"), undefined);
    assert.deepEqual(await store.keys(), []);
    assert.ok(await put(store, "one", "first\u{1f511}"));
    assert.ok(await put(store, "two", "x".repeat(100_000)));
    assert.equal((await store.get("one"))?.value, "first\u{1f511}");
    assert.equal((await store.get("two"))?.value.length, 100_000);
    assert.ok(await put(store, "one", "second"));
    assert.equal((await store.get("one"))?.value, "second");
    assert.deepEqual((await store.keys()).toSorted(), ["one", "two"]);
    assert.ok(await store.delete("one"));
    assert.equal(await store.delete("one"), false);
    assert.equal(await store.get("one"), undefined);
    assert.deepEqual(await store.keys(), ["two"]);
    assert.notEqual(store.locate("one"), "");
  });

  it("changes no value that has changed meanwhile", async () => {
    const store = await make();
    await put(store, "one", "first");
    const before = await store.get("one");
    assert.ok(await put(store, "one", "second", before?.revision));
    assert.equal(await put(store, "one", "third", before?.revision), false);
    assert.equal(await store.delete("one", { revision: before?.revision }), false);
    const now = await store.get("one");
    assert.equal(now?.value, "second");
    assert.ok(await store.delete("one", { revision: now?.revision }));
    assert.equal(await put(store, "one", "fourth", now?.revision), false);
    assert.equal(await store.get("one"), undefined);
  });

  it("stores nothing that was discarded", async () => {
    const store = await make();
    await put(store, "one", "first");
    await (await store.prepare("one")).discard();
    await (await store.prepare("two")).discard();
    assert.equal((await store.get("one"))?.value, "first");
    assert.deepEqual(await store.keys(), ["one"]);
  });

  it("gives a lock to one holder at a time", async () => {
    const store = await make();
    const lock = await lockOf(store, "one");
    const other = await lockOf(store, "two");
    const attempt = await store.tryLock("one");
    assert.ok("holder" in attempt && attempt.holder !== "");
    await lock.release();
    const again = await lockOf(store, "one");
    // A released lock is lost, and can't be pinned or released again.
    assert.equal(await lock.pin?.(), false);
    await lock.release();
    assert.ok("holder" in await store.tryLock("one"));
    assert.equal(await again.pin?.(), true);
    await again.unpin?.();
    assert.equal(await again.pin?.(), true);
    await again.release();
    await other.release();
    assert.deepEqual(await store.keys(), []);
  });
}

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

/** Takes a lock that is free. */
export async function takeLock(store: SessionStore, key: string): Promise<Lock> {
  const attempt = await store.tryLock(key);
  assert.ok("lock" in attempt, "the lock is free");
  return attempt.lock;
}

/** Tests what every store does. `make` creates an empty one. */
export function testStoreContract(make: () => Promise<SessionStore> | SessionStore): void {
  it("saves values by name", async () => {
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

  it("rejects changes of a value that has changed meanwhile", async () => {
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

  it("saves nothing that was discarded", async () => {
    const store = await make();
    await put(store, "one", "first");
    await (await store.prepare("one")).discard();
    await (await store.prepare("two")).discard();
    assert.equal((await store.get("one"))?.value, "first");
    assert.deepEqual(await store.keys(), ["one"]);
  });

  it("grants a lock to one holder at a time", async () => {
    const store = await make();
    const lock = await takeLock(store, "one");
    const other = await takeLock(store, "two");
    const attempt = await store.tryLock("one");
    assert.ok("holder" in attempt && attempt.holder !== "");
    await lock.release();
    const again = await takeLock(store, "one");
    // Its former holder has lost it, and takes it from no other.
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

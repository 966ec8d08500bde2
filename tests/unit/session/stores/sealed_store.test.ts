import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decodeBase64url } from "../../../../lib/oauth/encoding/base64url.ts";
import { memoryStore } from "../../../../lib/session/stores/memory_store.ts";
import type { SealingKey } from "../../../../lib/session/stores/seal.ts";
import { sealedStore } from "../../../../lib/session/stores/sealed_store.ts";
import { put } from "../../../support/store_contract.ts";

function createKey(name: string): SealingKey {
  return { name, bytes: crypto.getRandomValues(new Uint8Array(32)) };
}

/** Creates a sealed store, and the store below it. */
function sealed(...known: SealingKey[]) {
  const inner = memoryStore();
  const store = sealedStore(inner, {
    current: () => Promise.resolve(known[0]),
    find: (name) => Promise.resolve(known.find((key) => key.name === name)),
  });
  const below = async (key: string) => (await inner.get(key))?.value ?? "";
  return { inner, store, below };
}

describe("sealedStore()", () => {
  it("encrypts each value with a new IV", async () => {
    const { store, below } = sealed(createKey("one"));
    await put(store, "a", "the-secret");
    const first = await below("a");
    assert.equal(JSON.parse(first).key, "one");
    assert.doesNotMatch(first, /the-secret/);
    const data = decodeBase64url(JSON.parse(first).data);
    assert.doesNotMatch(new TextDecoder().decode(data), /the-secret/);
    await put(store, "a", "the-secret");
    const second = await below("a");
    assert.notEqual(JSON.parse(second).iv, JSON.parse(first).iv);
    assert.notEqual(JSON.parse(second).data, JSON.parse(first).data);
    assert.equal((await store.get("a"))?.sealed, true);
  });

  it("rejects a value that was changed, or moved to another name", async () => {
    const { store, inner, below } = sealed(createKey("one"));
    await put(store, "a", "the-secret");
    const text = await below("a");
    const value = JSON.parse(text);
    const flipped = (value.data[0] === "A" ? "B" : "A") + value.data.slice(1);
    const cases: [string, RegExp][] = [
      [JSON.stringify({ ...value, data: flipped }), /damaged or moved/],
      [JSON.stringify({ ...value, iv: "AAAAAAAAAAAAAAAA" }), /damaged or moved/],
      [JSON.stringify({ ...value, data: "" }), /damaged or moved/],
      [JSON.stringify({ ...value, iv: "~" }), /damaged or moved/],
      [JSON.stringify({ ...value, v: 2, data: {} }), /newer version/],
      [JSON.stringify({ ...value, key: "two" }), /key that encrypted it no longer exists/],
      [JSON.stringify({ ...value, key: 1 }), /it is damaged/],
      [text.slice(0, 60), /it is damaged/],
    ];
    for (const [changed, message] of cases) {
      await put(inner, "a", changed);
      await assert.rejects(store.get("a"), { code: "store_unreadable", message });
      assert.equal(await below("a"), changed);
    }
    await put(inner, "b", text);
    await assert.rejects(store.get("b"), { code: "store_unreadable", message: /moved here/ });
    await put(inner, "a", text);
    assert.equal((await store.get("a"))?.value, "the-secret");
  });

  it("rejects a value that another key of the same name has sealed", async () => {
    const { store, below } = sealed(createKey("one"));
    await put(store, "a", "the-secret");
    const other = sealed(createKey("one"));
    await put(other.inner, "a", await below("a"));
    await assert.rejects(other.store.get("a"), { code: "store_unreadable" });
  });

  it("reads an unencrypted value, and encrypts it when it is written", async () => {
    const { store, inner, below } = sealed(createKey("one"));
    await put(inner, "a", "the-secret");
    const entry = await store.get("a");
    assert.equal(entry?.value, "the-secret");
    assert.equal(entry?.sealed ?? false, false);
    assert.ok(await put(store, "a", "the-secret", entry?.revision));
    assert.doesNotMatch(await below("a"), /the-secret/);
  });

  it("reads with the key that was used, and writes with the newest", async () => {
    const [one, two] = [createKey("one"), createKey("two")];
    const before = sealed(one);
    await put(before.store, "a", "the-secret");
    const after = sealed(two, one);
    await put(after.inner, "a", await before.below("a"));
    const entry = await after.store.get("a");
    assert.equal(entry?.value, "the-secret");
    assert.ok(await put(after.store, "a", "the-secret", entry?.revision));
    assert.equal(JSON.parse(await after.below("a")).key, "two");
  });

  it("leaves values unchanged without a key", async () => {
    const { store, below } = sealed();
    await put(store, "a", "the-secret");
    assert.equal(await below("a"), "the-secret");
  });
});

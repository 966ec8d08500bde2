import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeviceLoginError } from "../../../../lib/oauth/base/errors.ts";
import { type RedisClient, redisStore } from "../../../../lib/session/stores/redis_store.ts";
import { createFakeRedis, type FakeRedis } from "../../../support/fake_redis.ts";
import { FakeClock } from "../../../support/fake_clock.ts";
import { put, takeLock, testStoreContract } from "../../../support/store_contract.ts";

function createStore() {
  const clock = new FakeClock();
  const redis = createFakeRedis(clock);
  return { clock, redis, store: redisStore(redis, { clock }) };
}

describe("redisStore() with a client like ioredis", () => {
  testStoreContract(() => createStore().store);
});

for (
  const [name, like] of [
    ["ioredis, which has two ways", ({ call }) => ({
      call,
      sendCommand: () => assert.fail("it takes a Command of ioredis"),
    })],
    ["node-redis", ({ call }) => ({
      sendCommand: ([command = "", ...args]: string[]) => call(command, ...args),
    })],
    [
      "Bun's",
      ({ call }) => ({ send: (command: string, args: string[]) => call(command, ...args) }),
    ],
    ["valkey-glide", ({ call }) => ({
      customCommand: ([command = "", ...args]: string[]) => call(command, ...args),
    })],
  ] as [string, (redis: FakeRedis) => RedisClient][]
) {
  describe(`redisStore() with a client like ${name}`, () => {
    testStoreContract(() => {
      const clock = new FakeClock();
      return redisStore(like(createFakeRedis(clock)), { clock });
    });
  });
}

describe("redisStore()", () => {
  it("names sessions and locks so that a cluster keeps them on one node", async () => {
    const { redis, store } = createStore();
    await put(store, "one", "text");
    await takeLock(store, "one");
    assert.deepEqual(
      redis.names().filter((name) => !name.includes("probe")).toSorted(),
      ["device-login:lock:{one}", "device-login:session:{one}"],
    );
    assert.equal(store.locate("one"), "Redis, under device-login:session:{one}");
  });

  it("writes a probe that expires at once, to notice a full Redis before a request", async () => {
    const { clock, redis, store } = createStore();
    await store.prepare("one");
    assert.deepEqual(redis.names(), ["device-login:probe:{one}"]);
    await clock.advance(1);
    assert.deepEqual(redis.names(), []);
  });

  it("lists the sessions with its own prefix, whatever characters it has", async () => {
    const { redis } = createStore();
    const own = redisStore(redis, { prefix: "a*[b]?\\:" });
    const other = redisStore(redis, { prefix: "a-b:" });
    for (const key of ["one", "two", "three"]) await put(own, key, "text");
    await put(other, "four", "text");
    assert.deepEqual((await own.keys()).toSorted(), ["one", "three", "two"]);
    assert.deepEqual(await other.keys(), ["four"]);
  });

  it("extends a lock every three seconds, and longer while it is pinned", async () => {
    const { clock, redis, store } = createStore();
    const name = "device-login:lock:{one}";
    const lock = await takeLock(store, "one");
    assert.equal(redis.timeLeft(name), 10_000);
    await clock.advance(2_999);
    assert.equal(redis.timeLeft(name), 7_001);
    await clock.advance(1);
    assert.equal(redis.timeLeft(name), 10_000);
    assert.equal(await lock.pin?.(), true);
    assert.equal(redis.timeLeft(name), 40_000);
    await clock.advance(3_000);
    assert.equal(redis.timeLeft(name), 40_000);
    await lock.unpin?.();
    assert.equal(redis.timeLeft(name), 10_000);
    await lock.release();
    assert.deepEqual(redis.names(), []);
    assert.equal(clock.sleeping, 0);
  });

  it("reports who has a lock, and its loss after ten seconds of sleep", async () => {
    const { clock, store } = createStore();
    const lost = await takeLock(store, "one");
    assert.deepEqual(await store.tryLock("one"), { holder: "another process" });
    clock.suspend(10_000);
    const lock = await takeLock(store, "one");
    assert.equal(await lost.pin?.(), false);
    await lost.unpin?.();
    await lost.release();
    assert.deepEqual(await store.tryLock("one"), { holder: "another process" });
    await lock.release();
  });

  it("ignores a failed unpin and release: the lock expires soon", async () => {
    const clock = new FakeClock();
    const redis = createFakeRedis(clock);
    let down = false;
    const client = {
      call: (command: string, ...args: string[]) =>
        down ? Promise.reject(new Error("it is down")) : redis.call(command, ...args),
    };
    const store = redisStore(client, { clock });
    const lock = await takeLock(store, "one");
    down = true;
    await lock.unpin?.();
    await assert.rejects(lock.pin?.() ?? Promise.resolve(), { code: "store_unwritable" });
    await lock.release();
    assert.equal(clock.sleeping, 0);
  });

  it("reports what is wrong with Redis, and repeats no value", async () => {
    const client = {
      call: (command: string, ...args: string[]) =>
        Promise.reject(
          new Error(`ERR unknown command '${command}', with args beginning with: '${args.at(-1)}'`),
        ),
    };
    const store = redisStore(client);
    await assert.rejects(store.get("one"), (error) => {
      assert.ok(error instanceof DeviceLoginError);
      assert.equal(error.code, "store_unreadable");
      assert.equal(error.message, "Redis can't be read: ERR unknown command 'GET'.");
      assert.equal(error.cause, undefined);
      return true;
    });
    await assert.rejects(store.keys(), {
      code: "store_unreadable",
      message: "Redis can't be read: ERR unknown command 'SCAN'.",
    });
    await assert.rejects(store.delete("one", { revision: "the-secret" }), {
      code: "store_unwritable",
      message: "Redis can't be written to: ERR unknown command 'EVAL'.",
    });
    for (const action of [store.prepare("one"), store.tryLock("one")]) {
      await assert.rejects(action, {
        code: "store_unwritable",
        message: /unknown command 'SET'\.$/,
      });
    }
  });

  it("rejects a reply that is not Redis'", async () => {
    for (const reply of [null, [], ["0"], ["0", [1]], [0, []]]) {
      const store = redisStore({ call: () => Promise.resolve(reply) });
      await assert.rejects(store.keys(), {
        code: "store_unreadable",
        message: "Redis can't be read: the reply to SCAN is not a list of names.",
      });
    }
    for (const reply of [1, [], {}]) {
      const store = redisStore({ call: () => Promise.resolve(reply) });
      await assert.rejects(store.get("one"), {
        code: "store_unreadable",
        message: "Redis can't be read: the client must return strings as strings.",
      });
    }
    for (const reply of [null, undefined]) {
      const store = redisStore({ call: () => Promise.resolve(reply) });
      assert.equal(await store.get("one"), undefined);
    }
  });

  it("shows only the first line of an error, which may be a text", async () => {
    const store = redisStore({ call: () => Promise.reject("first line \nsecond line") });
    await assert.rejects(store.get("one"), { message: "Redis can't be read: first line." });
    const older = redisStore({ call: () => Promise.reject("ERR no with args 'secret'") });
    await assert.rejects(older.get("one"), { message: "Redis can't be read: ERR no." });
  });
});

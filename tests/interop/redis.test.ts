import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DeviceLoginError } from "../../lib/oauth/base/errors.ts";
import { getTokens } from "../../lib/session/get_tokens.ts";
import { redisStore } from "../../lib/session/stores/redis_store.ts";
import { sealedStore } from "../../lib/session/stores/sealed_store.ts";
import { FakeClock } from "../support/fake_clock.ts";
import {
  type ClientName,
  connectClient,
  type ConnectedClient,
  type RedisServer,
  startRedis,
} from "../support/redis.ts";
import { startSessionProcess } from "../support/session_process.ts";
import { withSharedSession } from "../support/session_stress.ts";
import { createSignedIn } from "../support/signed_in.ts";
import { stopAndKill } from "../support/stop_and_kill.ts";
import { put, takeLock, testStoreContract } from "../support/store_contract.ts";

const tools = new URL("./tools/deno.json", import.meta.url).href;

describe("redisStore()", () => {
  let server: RedisServer;
  let stores = 0;
  const clients: ConnectedClient[] = [];
  before(async () => {
    server = await startRedis();
  });
  after(async () => {
    for (const { close } of clients) close();
    await server.stop();
  });

  async function connected(name: ClientName) {
    const connection = await connectClient(name, server);
    clients.push(connection);
    return connection.client;
  }
  async function command(...words: [string, ...string[]]): Promise<unknown> {
    const client = await connected("node-redis");
    return await ("sendCommand" in client ? client.sendCommand(words) : undefined);
  }
  const newPrefix = () => `test-${stores++}*[a]:`;

  for (const name of ["ioredis", "node-redis"] as const) {
    describe(name, () => {
      testStoreContract(async () => redisStore(await connected(name), { prefix: newPrefix() }));
    });
  }

  describe("ioredis, sealed", () => {
    const key = { name: "key", bytes: crypto.getRandomValues(new Uint8Array(32)) };
    const current = () => Promise.resolve(key);
    testStoreContract(async () => {
      const store = redisStore(await connected("ioredis"), { prefix: newPrefix() });
      return sealedStore(store, { current, find: current });
    });
  });

  it("lists many sessions, and only those with its own prefix", async () => {
    const client = await connected("ioredis");
    const [one, other] = [newPrefix(), newPrefix()];
    const store = redisStore(client, { prefix: one });
    const keys = Array.from({ length: 2_500 }, (_, index) => `key-${index}`).toSorted();
    await Promise.all(keys.map((key) => put(store, key, "text")));
    await put(redisStore(client, { prefix: other }), "other", "text");
    assert.deepEqual((await store.keys()).toSorted(), keys);
  });

  it("holds a lock as long as its owner lives", async () => {
    const prefix = newPrefix();
    const clock = new FakeClock();
    const store = redisStore(await connected("ioredis"), { prefix, clock });
    const lock = await takeLock(store, "one");
    const name = `${prefix}lock:{one}`;
    await command("PEXPIRE", name, "500");
    await clock.advance(3_000);
    for (let round = 0; Number(await command("PTTL", name)) < 9_000; round++) {
      assert.ok(round < 100);
    }
    await lock.release();
    assert.equal(await command("EXISTS", name), 0);
  });

  it("holds a pinned lock for the duration of a request", async () => {
    const prefix = newPrefix();
    const name = `${prefix}lock:{one}`;
    const clock = new FakeClock();
    const store = redisStore(await connected("ioredis"), { prefix, clock });
    const lock = await takeLock(store, "one");
    assert.equal(await lock.pin?.(), true);
    const left = async () => Number(await command("PTTL", name));
    assert.ok(await left() > 39_000);
    await clock.advance(3_000);
    assert.ok(await left() > 39_000);
    await lock.unpin?.();
    assert.ok(await left() <= 10_000);
    await lock.release();
    assert.equal(await lock.pin?.(), false);
  });

  it("neither renews nor releases another owner's lock", async () => {
    const prefix = newPrefix();
    const name = `${prefix}lock:{one}`;
    const clock = new FakeClock();
    const slow = redisStore(await connected("ioredis"), { prefix, clock });
    const quick = redisStore(await connected("node-redis"), { prefix });
    const lost = await takeLock(slow, "one");
    await command("DEL", name); // As Redis does after ten seconds.
    const lock = await takeLock(quick, "one");
    await command("PEXPIRE", name, "5000");
    // The old owner wakes up and renews the lock too late.
    await clock.advance(3_000);
    assert.equal(await lost.pin?.(), false);
    await lost.release();
    await clock.advance(3_000);
    assert.ok(Number(await command("PTTL", name)) <= 5_000);
    assert.equal(clock.sleeping, 0);
    assert.ok("holder" in await quick.tryLock("one"));
    await lock.release();
  });

  it("sends nothing if Redis does not report the lock's owner", async () => {
    let down = false;
    const client = await connected("ioredis");
    const failing = {
      call(name: string, ...args: string[]) {
        if (down && name === "EVAL") return Promise.reject(new Error("it is down"));
        return "call" in client ? client.call(name, ...args) : Promise.reject(new Error());
      },
    };
    const store = redisStore(failing, { prefix: newPrefix() });
    const { session, clock, refreshes } = await createSignedIn({ store });
    await clock.advance(3_600_000);
    down = true;
    await assert.rejects(clock.run(getTokens(session)), { code: "store_unwritable" });
    assert.deepEqual(refreshes(), []);
  });

  it("does not let an owner that lost its lock overwrite a newer value", async () => {
    const prefix = newPrefix();
    const slow = redisStore(await connected("ioredis"), { prefix });
    const quick = redisStore(await connected("node-redis"), { prefix });
    await put(slow, "one", "first");
    const lost = await takeLock(slow, "one");
    const read = await slow.get("one");
    await command("DEL", `${prefix}lock:{one}`); // As Redis does after ten seconds.
    const lock = await takeLock(quick, "one");
    const then = await quick.get("one");
    assert.ok(await put(quick, "one", "second", then?.revision));
    assert.equal(await put(slow, "one", "stale", read?.revision), false);
    await lost.release();
    assert.ok("holder" in await slow.tryLock("one"), "the lock is the other one's");
    await lock.release();
    assert.equal((await quick.get("one"))?.value, "second");
  });

  it("reports what is wrong with Redis, and repeats no value", async () => {
    const secret = "the-secret";
    const client = {
      sendCommand: (words: string[]) =>
        Promise.reject(
          Object.assign(
            new Error(`ERR unknown command '${words[0]}', with args beginning with: '${words[3]}'`),
            { command: words },
          ),
        ),
    };
    const store = redisStore(client);
    await assert.rejects(store.get("one"), { code: "store_unreadable" });
    await assert.rejects(store.tryLock("one"), { code: "store_unwritable" });
    await assert.rejects(store.delete("one", { revision: secret }), (error) => {
      assert.ok(error instanceof DeviceLoginError);
      assert.equal(error.message, "Redis can't be written to: ERR unknown command 'EVAL'.");
      assert.equal(error.cause, undefined);
      return error.code === "store_unwritable";
    });
    await command("CONFIG", "SET", "maxmemory", "1");
    const full = redisStore(await connected("node-redis"), { prefix: newPrefix() });
    await assert.rejects(full.prepare("one"), { code: "store_unwritable", message: /OOM/ });
    await command("CONFIG", "SET", "maxmemory", "0");
  });

  it("loses no token and uses none twice: 4 processes, 200 refreshes", {
    timeout: 180_000,
  }, async () => {
    const store = redisStore(await connected("ioredis"));
    await withSharedSession(
      async ({ folder, options, session, used, replies, refused, signIn }) => {
        await signIn();
        const processes = Array.from({ length: 4 }, (_, index) => {
          const client = index % 2 === 0 ? "ioredis" : "node-redis";
          const redis = { client, socket: server.socket, tools };
          return startSessionProcess({ folder, session: { ...options, redis } });
        });
        try {
          const given = await Promise.all(processes.map(async ({ order }) => {
            const tokens: (string | undefined)[] = [];
            // Orders at the same time share a refresh.
            while (used.length < 200) {
              const answer = await order({ type: "token", minValidity: "Infinity" });
              assert.deepEqual(answer.warnings, []);
              assert.equal(answer.code, undefined, answer.message);
              tokens.push(answer.accessToken);
            }
            return tokens;
          }));
          assert.ok(used.length >= 200);
          assert.equal(new Set(used).size, used.length);
          assert.equal(refused(), 0);
          for (const tokens of given) assert.equal(new Set(tokens).size, tokens.length);
          assert.deepEqual(
            new Set(given.flat()),
            new Set(replies.slice(1).map((reply) => reply.access_token)),
          );
          const last = await getTokens(session);
          assert.equal(last.accessToken, replies.at(-1)?.access_token);
          assert.equal(last.refreshToken, replies.at(-1)?.refresh_token);
        } finally {
          await Promise.all(processes.map(({ kill }) => kill()));
        }
      },
      { store },
    );
  });

  it("survives processes that are stopped and killed at random", { timeout: 180_000 }, async () => {
    const client = await connected("ioredis");
    const prefix = newPrefix();
    const redis = { client: "node-redis", socket: server.socket, tools, prefix };
    const shared = { store: redisStore(client, { prefix }), options: { redis } };
    await stopAndKill({ seconds: 60, shared });
  });
});

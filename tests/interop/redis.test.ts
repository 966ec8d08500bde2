import assert from "node:assert/strict";
import type { EventEmitter } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { currentRuntime } from "../../scripts/runtimes.ts";
import { DeviceLoginError } from "../../lib/oauth/base/errors.ts";
import { getTokens } from "../../lib/session/get_tokens.ts";
import { redisStore } from "../../lib/session/stores/redis_store.ts";
import { sealedStore } from "../../lib/session/stores/sealed_store.ts";
import type { SessionStore } from "../../lib/session/stores/session_store.ts";
import { readPages } from "../support/documentation.ts";
import { FakeClock } from "../support/fake_clock.ts";
import {
  type ClientName,
  connectClient,
  type ConnectedClient,
  REDIS_CLIENTS,
  type RedisServer,
  startRedis,
} from "../support/redis.ts";
import { startSessionProcess } from "../support/session_process.ts";
import { withSharedSession } from "../support/session_stress.ts";
import { createSignedIn } from "../support/signed_in.ts";
import { stopAndKill } from "../support/stop_and_kill.ts";
import { put, takeLock, testStoreContract } from "../support/store_contract.ts";

describe("redisStore()", () => {
  let server: RedisServer;
  let stores = 0;
  const clients: ConnectedClient[] = [];
  before(async () => {
    server = await startRedis();
  });
  after(async () => {
    for (const { close } of clients) await close();
    await server.stop();
  });

  async function connected(name: ClientName) {
    const connection = await connectClient(name, server);
    clients.push(connection);
    return connection.client;
  }
  const command: RedisServer["command"] = (...words) => server.command(...words);
  const newPrefix = () => `test-${stores++}*[a]:`;

  for (const name of REDIS_CLIENTS) {
    describe(name, () => {
      testStoreContract(async () => redisStore(await connected(name), { prefix: newPrefix() }));

      it(
        "reports that Redis is away, and continues once it is back",
        { timeout: 60_000 },
        async () => {
          const own = await startRedis();
          const { client, close } = await connectClient(name, own);
          try {
            const store = redisStore(client);
            await put(store, "one", "first");
            await own.restart(async () => {
              await assert.rejects(store.get("one"), { code: "store_unreadable" });
              await assert.rejects(store.keys(), { code: "store_unreadable" });
              await assert.rejects(store.prepare("one"), { code: "store_unwritable" });
              await assert.rejects(store.tryLock("one"), { code: "store_unwritable" });
            });
            await connectedAgain(store);
            assert.ok(await put(store, "one", "second"));
            assert.equal((await store.get("one"))?.value, "second");
            const lock = await takeLock(store, "one");
            await lock.release();
          } finally {
            await close();
            await own.stop();
          }
        },
      );

      it("shares the caller's connection, and leaves no listener on it", async () => {
        const client = await connected(name);
        const listeners = () =>
          "eventNames" in client
            ? (client as unknown as EventEmitter).eventNames()
              .map((event) => (client as unknown as EventEmitter).listenerCount(event))
            : [];
        const connections = async () => String(await command("CLIENT", "LIST")).split("\n").length;
        const store = redisStore(client, { prefix: newPrefix() });
        await put(store, "one", "first");
        const before = [listeners(), await connections()];
        for (let round = 0; round < 50; round++) {
          const lock = await takeLock(store, "one");
          assert.equal(await lock.pin?.(), true);
          const entry = await store.get("one");
          assert.ok(await put(store, "one", `${round}`, entry?.revision));
          await lock.release();
        }
        assert.deepEqual([listeners(), await connections()], before);
      });
    });
  }

  /** Waits until the client has connected again. */
  async function connectedAgain(store: SessionStore): Promise<void> {
    while (true) {
      try {
        await store.get("one");
        return;
      } catch (error) {
        assert.ok(error instanceof DeviceLoginError);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  describe("docs/sessions.md", () => {
    const folder = mkdtempSync(join(tmpdir(), "device-login-"));
    after(() => rmSync(folder, { recursive: true, force: true }));
    const { blocks } = readPages().find(({ path }) => path === "docs/sessions.md") ??
      { blocks: [] };
    const snippets = blocks.filter(({ language }) => language === "js");
    const closing: Record<string, (redis: { close(): void; disconnect(): void }) => void> = {
      "ioredis": (redis) => redis.disconnect(),
    };
    for (const { code, line } of snippets) {
      const [, name = ""] = /from "([^"]+)"/.exec(code) ?? [];
      const skip = name === "bun" && currentRuntime() !== "bun" && "only Bun has it";
      it(`makes a store with ${name} in line ${line}`, { skip }, async () => {
        const library = new URL("../../lib/session/stores/redis_store.ts", import.meta.url).href;
        const file = join(folder, `${line}.mjs`);
        const tools = JSON.stringify(`${server.tools}deno.json`);
        const local = code.replace("device-login/session/redis", library)
          .replaceAll("localhost", "127.0.0.1").replaceAll("6379", String(server.port))
          // The project's import map does not have the clients.
          .replace(
            /^import (\{.*\}) from ("(?!bun").*");$/m,
            `const $1 = createRequire(${tools})($2);`,
          );
        writeFileSync(file, `import { createRequire } from "node:module";\n${local}`);
        const { store, redis } = await import(pathToFileURL(file).href);
        try {
          const key = `docs-${line}`;
          assert.ok(await put(store, key, "text"));
          assert.equal((await store.get(key))?.value, "text");
          await (await takeLock(store, key)).release();
        } finally {
          await (closing[name] ?? ((client) => client.close()))(redis);
        }
      });
    }

    it("has a snippet for each client", () => assert.equal(snippets.length, 4));
  });

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
    const binary = { sendCommand: () => Promise.resolve(new Uint8Array(1)) };
    await assert.rejects(redisStore(binary).get("one"), {
      code: "store_unreadable",
      message: "Redis can't be read: the client must return strings as strings.",
    });
    await command("CONFIG", "SET", "maxmemory", "1");
    const full = redisStore(await connected("node-redis"), { prefix: newPrefix() });
    await assert.rejects(full.prepare("one"), { code: "store_unwritable", message: /OOM/ });
    await command("CONFIG", "SET", "maxmemory", "0");
  });

  it("loses no token and uses none twice: a process for each client, 200 refreshes", {
    timeout: 180_000,
  }, async () => {
    const store = redisStore(await connected("ioredis"));
    await withSharedSession(
      async ({ folder, options, session, used, replies, refused, signIn }) => {
        await signIn();
        const processes = REDIS_CLIENTS.map((client) => {
          const { port, tools } = server;
          const redis = { client, port, tools };
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
    const { port, tools } = server;
    const redis = { client: "node-redis", port, tools, prefix };
    const shared = { store: redisStore(client, { prefix }), options: { redis } };
    await stopAndKill({ seconds: 60, shared });
  });
});

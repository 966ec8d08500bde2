import { type Clock, systemClock } from "../../oauth/base/clock.ts";
import * as kind from "../../oauth/members/kinds.ts";
import { readMembers } from "../../oauth/members/read_members.ts";
import { DeviceLoginError, type DeviceLoginErrorCode } from "../../oauth/base/errors.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { PINNED_SILENCE_MS, SILENCE_MS } from "./lock_silence.ts";
import type { Condition, SessionStore } from "./session_store.ts";

/**
 * A connection to Redis or Valkey, as the caller has made it: one of ioredis (`call`), one of
 * node-redis (`sendCommand`), or anything that sends a command and gives its reply.
 */
export type RedisClient =
  | { call(command: string, ...args: string[]): Promise<unknown> }
  | { sendCommand(command: string[]): Promise<unknown> };

/** How sessions are kept in Redis. */
export interface RedisStoreOptions {
  /** What all names begin with. @default "device-login:" */
  prefix?: string | undefined;
  /** Waits between two signs of life of a lock. @default the machine's own clock */
  clock?: Clock | undefined;
}

/** Milliseconds between two signs of life. */
const HEARTBEAT_MS = 3_000;

/** Writes a value, or removes it, unless something else stands there than what was read. */
const REPLACE = `
if ARGV[1] == 'if' and redis.call('GET', KEYS[1]) ~= ARGV[2] then return 0 end
if ARGV[3] then
  redis.call('SET', KEYS[1], ARGV[3])
  return 1
end
return redis.call('DEL', KEYS[1])`;

/** Gives a lock its time, or gives it up, if it is still one's own. */
const PROLONG = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`;
const RELEASE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

/**
 * A store in Redis or Valkey, for programs on several machines that share sessions.
 *
 * A lock is forgotten after ten seconds without a sign of life, and after forty while a refresh token
 * is under way. A process that loses one, since its machine slept, sends nothing, and overwrites
 * nothing that has been written since. The values hold tokens in plain text; `sealedStore()` encrypts them.
 *
 * @param client the connection
 * @param options how sessions are kept
 *
 * @example
 * ```ts
 * import { Redis } from "ioredis";
 *
 * const session = { store: redisStore(new Redis()), issuer, clientId: "worker" };
 * ```
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): SessionStore {
  const { prefix = "device-login:", clock = systemClock } = options;
  // What is in braces decides where a cluster keeps a key: both are at the same place.
  const sessionOf = (key: string) => `${prefix}session:{${key}}`;
  const lockOf = (key: string) => `${prefix}lock:{${key}}`;

  async function send(code: StoreCode, command: string, ...args: string[]): Promise<unknown> {
    try {
      return "call" in client
        ? await client.call(command, ...args)
        : await client.sendCommand([command, ...args]);
    } catch (error) {
      throw failure(code, error);
    }
  }
  const write = (command: string, ...args: string[]) => send("store_unwritable", command, ...args);

  async function replace(key: string, { revision }: Condition, value: string[]): Promise<boolean> {
    const condition = revision === undefined ? ["always", ""] : ["if", revision];
    return await write("EVAL", REPLACE, "1", sessionOf(key), ...condition, ...value) === 1;
  }

  return {
    async get(key) {
      const value = await send("store_unreadable", "GET", sessionOf(key));
      return typeof value === "string" ? { value, revision: value } : undefined;
    },
    async prepare(key) {
      // Redis may be full, or a copy that can't be written to.
      await write("SET", `${prefix}probe:{${key}}`, "", "PX", "1");
      return {
        commit: (value, condition = {}) => replace(key, condition, [value]),
        discard: () => Promise.resolve(),
      };
    },
    delete: (key, condition = {}) => replace(key, condition, []),
    async keys() {
      const found = new Set<string>();
      const [before = "", after = ""] = sessionOf("\n").split("\n");
      const pattern = `${before.replaceAll(/[[\]*?\\]/g, "\\$&")}*${after}`;
      let cursor = "0";
      do {
        const command = ["MATCH", pattern, "COUNT", "1000"];
        const reply = await send("store_unreadable", "SCAN", cursor, ...command);
        const { next, names } = readMembers(
          Array.isArray(reply) ? { next: reply[0], names: reply[1] } : reply,
          {
            shape: { next: kind.text, names: kind.texts },
            fail: () =>
              failure("store_unreadable", "SCAN was answered with something else than names"),
          },
        );
        for (const name of names) found.add(name.slice(before.length, -after.length));
        cursor = next;
      } while (cursor !== "0");
      return [...found];
    },
    locate: (key) => `Redis, under ${sessionOf(key)}`,
    async tryLock(key) {
      const name = lockOf(key);
      const own = crypto.randomUUID();
      if (await write("SET", name, own, "NX", "PX", String(SILENCE_MS)) === null) {
        return { holder: "another process" };
      }
      let silence = SILENCE_MS;
      const prolong = async () =>
        await write("EVAL", PROLONG, "1", name, own, String(silence)) === 1;
      const stop = startHeartbeat(prolong, { clock, interval: HEARTBEAT_MS });
      return {
        lock: {
          pin() {
            silence = PINNED_SILENCE_MS;
            return prolong();
          },
          async unpin() {
            silence = SILENCE_MS;
            // Otherwise the next sign of life does it.
            await prolong().catch(() => {});
          },
          async release() {
            stop();
            // If this fails, Redis forgets the lock by itself, soon.
            await write("EVAL", RELEASE, "1", name, own).catch(() => {});
          },
        },
      };
    },
  };
}

type StoreCode = DeviceLoginErrorCode & `store_${string}`;

/** Neither the cause nor all of the message is kept: both may repeat the command, tokens and all. */
function failure(code: StoreCode, error: unknown): DeviceLoginError {
  const message = error instanceof Error ? error.message : String(error);
  const [why = ""] = message.split(/,? with args|\n/);
  const what = code === "store_unreadable" ? "read" : "written to";
  return new DeviceLoginError(code, `Redis can't be ${what}: ${why.trim()}.`);
}

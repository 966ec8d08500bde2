import { type Clock, systemClock } from "../../oauth/base/clock.ts";
import * as kind from "../../oauth/members/kinds.ts";
import { readMembers } from "../../oauth/members/read_members.ts";
import { DeviceLoginError, type DeviceLoginErrorCode } from "../../oauth/base/errors.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { PINNED_SILENCE_MS, SILENCE_MS } from "./lock_silence.ts";
import { type RedisClient, type RedisCommand, sendCommand } from "./redis_client.ts";
import type { Condition, SessionStore } from "./session_store.ts";

export type { RedisClient };

/** The options of {@linkcode redisStore}. */
export interface RedisStoreOptions {
  /** The prefix of all names. @default "device-login:" */
  prefix?: string | undefined;
  /** Measures the time between two heartbeats of a lock. @default the system's clock */
  clock?: Clock | undefined;
}

/** Milliseconds between two heartbeats of a lock in Redis. */
const REDIS_HEARTBEAT_MS = 3_000;

/** Writes a value, or removes it, unless it has changed since it was read. */
const REPLACE = `
if ARGV[1] == 'if' and redis.call('GET', KEYS[1]) ~= ARGV[2] then return 0 end
if ARGV[3] then
  redis.call('SET', KEYS[1], ARGV[3])
  return 1
end
return redis.call('DEL', KEYS[1])`;

/** Extends a lock, or releases it, if it is still the caller's own. */
const EXTEND = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`;
const RELEASE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

/**
 * A store in Redis or Valkey, for programs on several machines that share sessions.
 *
 * A lock expires after ten seconds without a heartbeat, and after forty while a refresh token is
 * being sent. A process that loses one because its machine slept sends nothing, and overwrites
 * nothing that has been written since. The values contain tokens in plain text; `sealedStore()`
 * encrypts them.
 *
 * The connection stays the caller's: the store adds no listeners to it, and does not close it. What
 * happens while Redis is away depends on the client's options; a command that it rejects leads to
 * `store_unreadable` or `store_unwritable`.
 *
 * @param client the connection
 * @param options the prefix and the clock
 *
 * @example
 * ```ts
 * import { Redis } from "ioredis";
 *
 * const redis = new Redis({ commandTimeout: 5_000 });
 * const session = { store: redisStore(redis), issuer, clientId: "worker" };
 * ```
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): SessionStore {
  const { prefix = "device-login:", clock = systemClock } = options;
  // A cluster places keys by the part in braces: both are on the same node.
  const [before, after] = [`${prefix}session:{`, "}"] as const;
  const sessionOf = (key: string) => `${before}${key}${after}`;
  const lockOf = (key: string) => `${prefix}lock:{${key}}`;

  async function send(code: StoreCode, command: RedisCommand): Promise<unknown> {
    try {
      return await sendCommand(client, command);
    } catch (error) {
      throw redisError(code, error);
    }
  }
  const write = (...command: RedisCommand) => send("store_unwritable", command);

  async function replace(
    key: string,
    { revision, value }: Condition & { value?: string },
  ): Promise<boolean> {
    const condition = revision === undefined ? ["always", ""] : ["if", revision];
    const written = value === undefined ? [] : [value];
    return await write("EVAL", REPLACE, "1", sessionOf(key), ...condition, ...written) === 1;
  }

  return {
    async get(key) {
      const value = await send("store_unreadable", ["GET", sessionOf(key)]);
      if (value === null || value === undefined) return undefined;
      if (typeof value === "string") return { value, revision: value };
      throw redisError("store_unreadable", "the client must return strings as strings");
    },
    async prepare(key) {
      // Redis may be full, or a read-only replica.
      await write("SET", `${prefix}probe:{${key}}`, "", "PX", "1");
      return {
        commit: (value, condition) => replace(key, { ...condition, value }),
        discard: () => Promise.resolve(),
      };
    },
    delete: (key, condition = {}) => replace(key, condition),
    async keys() {
      const found = new Set<string>();
      const pattern = `${before.replaceAll(/[[\]*?\\]/g, "\\$&")}*${after}`;
      let cursor = "0";
      do {
        const reply = await send(
          "store_unreadable",
          ["SCAN", cursor, "MATCH", pattern, "COUNT", "1000"],
        );
        const { next, names } = readMembers(
          Array.isArray(reply) ? { next: reply[0], names: reply[1] } : reply,
          {
            shape: { next: kind.text, names: kind.texts },
            fail: () => redisError("store_unreadable", "the reply to SCAN is not a list of names"),
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
      const extend = async () => await write("EVAL", EXTEND, "1", name, own, String(silence)) === 1;
      const stop = startHeartbeat(extend, { clock, interval: REDIS_HEARTBEAT_MS });
      return {
        lock: {
          pin() {
            silence = PINNED_SILENCE_MS;
            return extend();
          },
          async unpin() {
            silence = SILENCE_MS;
            // If this fails, the next heartbeat does it.
            await extend().catch(() => {});
          },
          async release() {
            stop();
            // If this fails, the lock expires soon.
            await write("EVAL", RELEASE, "1", name, own).catch(() => {});
          },
        },
      };
    },
  };
}

type StoreCode = DeviceLoginErrorCode & `store_${string}`;

/** Drops the cause, and a part of the message: both may repeat the command with its tokens. */
function redisError(code: StoreCode, error: unknown): DeviceLoginError {
  const message = error instanceof Error ? error.message : String(error);
  const [why = ""] = message.split(/,? with args|\n/);
  const verb = code === "store_unreadable" ? "read" : "written to";
  return new DeviceLoginError(code, `Redis can't be ${verb}: ${why.trim()}.`);
}

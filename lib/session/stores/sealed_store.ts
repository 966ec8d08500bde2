import { unusableSession } from "./unusable_session.ts";
import { isSealed } from "./is_sealed.ts";
import type { SealingKey } from "./seal.ts";
import type { SessionStore } from "./session_store.ts";

/** The keys that encrypt values. */
export interface SealingKeys {
  /**
   * Returns the key for values that are written now; without one, they are stored as they are.
   *
   * @throws {DeviceLoginError} `store_unwritable` if a key is required and there is none
   */
  current(): Promise<SealingKey | undefined>;

  /**
   * Finds the key that encrypted a value, by its name.
   *
   * @throws {DeviceLoginError} `store_unreadable` if it is not available now
   */
  find(name: string): Promise<SealingKey | undefined>;
}

/**
 * A store that encrypts the values of another store (AES-256-GCM, each value bound to its name). An
 * unencrypted value can still be read, and is encrypted when it is next written.
 *
 * @param store the other store
 * @param keys the keys
 *
 * @example
 * ```ts
 * const key = { name: "2026", bytes };
 * const store = sealedStore(redisStore(client), {
 *   current: () => Promise.resolve(key),
 *   find: (name) => Promise.resolve(name === key.name ? key : undefined),
 * });
 * ```
 */
export function sealedStore(store: SessionStore, keys: SealingKeys): SessionStore {
  return {
    ...store,
    async get(key) {
      const entry = await store.get(key);
      if (entry === undefined || !isSealed(entry.value)) return entry;
      const unusable = (why: string) => unusableSession(store.locate(key), why);
      const { parseSealed, unseal } = await import("./seal.ts");
      const sealed = parseSealed(entry.value);
      if (sealed === undefined) throw unusable("it is damaged");
      if (sealed === "newer") throw unusable("it was written by a newer version of the program");
      const found = await keys.find(sealed.key);
      if (found === undefined) throw unusable("the key that encrypted it no longer exists");
      const value = await unseal(sealed, { bytes: found.bytes, place: key });
      if (value === undefined) {
        throw unusable("it was damaged or moved here from elsewhere, or its key has changed");
      }
      return { value, revision: entry.revision, sealed: true };
    },
    async prepare(key) {
      const sealing = await keys.current();
      if (sealing === undefined) return await store.prepare(key);
      const { seal } = await import("./seal.ts");
      const pending = await store.prepare(key);
      return {
        ...pending,
        commit: async (value, condition) =>
          await pending.commit(await seal(value, { key: sealing, place: key }), condition),
      };
    },
  };
}

import { unusableSession } from "./unusable_session.ts";
import { isSealed, parseSealed, seal, type SealingKey, unseal } from "./seal.ts";
import type { SessionStore } from "./session_store.ts";

/** Where the keys are that values are sealed with. */
export interface SealingKeys {
  /**
   * The key to seal with from now on; without one values are kept as they are.
   *
   * @throws {DeviceLoginError} `store_unwritable` where there has to be one and is none
   */
  current(): Promise<SealingKey | undefined>;

  /**
   * The key that a value was sealed with, by its name.
   *
   * @throws {DeviceLoginError} `store_unreadable` where it can't be had now
   */
  find(name: string): Promise<SealingKey | undefined>;
}

/**
 * A store that encrypts what another one keeps (AES-256-GCM, each value bound to its name). What is
 * there unencrypted is read all the same, and encrypted when it is written again.
 *
 * @param store the other one
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
      const sealed = parseSealed(entry.value);
      if (sealed === undefined) throw unusable("it is damaged");
      if (sealed === "newer") throw unusable("a newer version of the program has written it");
      const found = await keys.find(sealed.key);
      if (found === undefined) throw unusable("the key that it was encrypted with is gone");
      const value = await unseal(sealed, { bytes: found.bytes, place: key });
      if (value === undefined) {
        throw unusable("it was damaged, or moved here from elsewhere, or its key is another now");
      }
      return { value, revision: entry.revision, sealed: true };
    },
    async prepare(key) {
      const sealing = await keys.current();
      const pending = await store.prepare(key);
      if (sealing === undefined) return pending;
      return {
        ...pending,
        commit: async (value, condition) =>
          await pending.commit(await seal(value, { key: sealing, place: key }), condition),
      };
    },
  };
}

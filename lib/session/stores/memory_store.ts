import type { Lock, SessionStore } from "./session_store.ts";

/**
 * A store in memory: for tests, and for programs that sign in each time they start.
 *
 * @example
 * ```ts
 * const session = { store: memoryStore(), issuer: "https://auth.example.com", clientId: "cli" };
 * ```
 */
export function memoryStore(): SessionStore {
  const values = new Map<string, { value: string; revision: string }>();
  const locks = new Map<string, Lock>();
  let revisions = 0;

  const holds = (key: string, revision: string | undefined) =>
    revision === undefined || values.get(key)?.revision === revision;

  return {
    get: (key) => Promise.resolve(values.get(key)),
    prepare: (key) =>
      Promise.resolve({
        commit(value, { revision } = {}) {
          if (!holds(key, revision)) return Promise.resolve(false);
          values.set(key, { value, revision: String(++revisions) });
          return Promise.resolve(true);
        },
        discard: () => Promise.resolve(),
      }),
    delete: (key, { revision } = {}) => Promise.resolve(holds(key, revision) && values.delete(key)),
    keys: () => Promise.resolve([...values.keys()]),
    locate: () => "this program's memory",
    tryLock(key) {
      if (locks.has(key)) return Promise.resolve({ holder: "another part of this program" });
      const lock: Lock = {
        pin: () => Promise.resolve(locks.get(key) === lock),
        release() {
          if (locks.get(key) === lock) locks.delete(key);
          return Promise.resolve();
        },
      };
      locks.set(key, lock);
      return Promise.resolve({ lock });
    },
  };
}

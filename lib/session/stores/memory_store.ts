import type { Lock, SessionStore } from "./session_store.ts";

/**
 * A store that lives as long as the process: for tests, and for programs that sign in anew each
 * time they start.
 *
 * @example
 * ```ts
 * const session = { store: memoryStore(), issuer: "https://auth.example.com", clientId: "cli" };
 * ```
 */
export function memoryStore(): SessionStore {
  const values = new Map<string, { value: string; revision: string }>();
  const locked = new Set<string>();
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
      if (locked.has(key)) return Promise.resolve({ holder: "another part of this program" });
      locked.add(key);
      const lock: Lock = {
        release() {
          locked.delete(key);
          return Promise.resolve();
        },
      };
      return Promise.resolve({ lock });
    },
  };
}

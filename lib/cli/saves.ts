import type { Host } from "../host/host.ts";
import type { SessionStore } from "../session/stores/session_store.ts";

/** The saves in progress: the program does not end in the middle of one. */
export class Saves {
  readonly #prepared = new Set<Promise<unknown>>();
  readonly #begun = new Set<Promise<unknown>>();

  /** Counts a save, or the end of other processes, as begun until it is settled. */
  begin<T>(save: Promise<T>): Promise<T> {
    return track(save, this.#begun);
  }

  /**
   * Counts a save as prepared: something has to be saved, a file to be removed, or a token to be
   * revoked.
   *
   * @returns ends that
   */
  prepare(): () => void {
    const over = Promise.withResolvers<void>();
    track(over.promise, this.#prepared);
    return over.resolve;
  }

  /** Resolves when no save is prepared, for a request that can't be repeated. */
  async prepared(): Promise<void> {
    while (this.#prepared.size > 0) await Promise.allSettled(this.#prepared);
  }

  /** Resolves when every save that has begun is finished. */
  async begun(): Promise<void> {
    while (this.#begun.size > 0) await Promise.allSettled(this.#begun);
  }

  /** Wraps a store so that its saves are counted. */
  watch(store: SessionStore): SessionStore {
    return {
      ...store,
      prepare: async (key) => {
        const pending = await store.prepare(key);
        const end = this.prepare();
        return {
          commit: (value, condition) => this.begin(pending.commit(value, condition)).finally(end),
          discard: () => pending.discard().finally(end),
        };
      },
      delete: (key, condition) => this.begin(store.delete(key, condition)),
    };
  }
}

function track<T>(work: Promise<T>, tracked: Set<Promise<unknown>>): Promise<T> {
  const settled = work.then(() => {}, () => {}).finally(() => tracked.delete(settled));
  tracked.add(settled);
  return work;
}

const SAVES = new WeakMap<Host, Saves>();

/** Returns the saves of the program that runs on a host. */
export function savesOf(host: Host): Saves {
  const saves = SAVES.get(host) ?? new Saves();
  SAVES.set(host, saves);
  return saves;
}

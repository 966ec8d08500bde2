import type { SessionStore } from "../../lib/session/stores/session_store.ts";

/** A store that counts how often a value is read. */
export interface CountingStore {
  store: SessionStore;
  /** Returns the number of reads since the last call. */
  reads(): number;
}

/** Counts the reads of a store. */
export function countReads(inner: SessionStore): CountingStore {
  let count = 0;
  return {
    store: {
      ...inner,
      get(key) {
        count++;
        return inner.get(key);
      },
    },
    reads() {
      const read = count;
      count = 0;
      return read;
    },
  };
}

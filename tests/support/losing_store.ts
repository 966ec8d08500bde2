import { memoryStore } from "../../lib/session/stores/memory_store.ts";
import type { SessionStore } from "../../lib/session/stores/session_store.ts";

/** A store whose locks can be lost. */
export interface LosingStore {
  store: SessionStore;
  /** The same store as another process uses it, which has taken the lock over. */
  other: SessionStore;
  /**
   * The actions of the process that takes the lock over: one for each time that a lock is pinned.
   */
  losses: (() => Promise<unknown>)[];
  /** Called with each step that comes before a request: a value is prepared, a lock is pinned. */
  onStep: (step: "prepare" | "pin") => void;
}

/** Creates a losing store. A lock is held until its next loss. */
export function losingStore(): LosingStore {
  const other = memoryStore();
  const losing: LosingStore = {
    other,
    losses: [],
    onStep: () => {},
    store: {
      ...other,
      prepare(key) {
        losing.onStep("prepare");
        return other.prepare(key);
      },
      async tryLock(key) {
        const attempt = await other.tryLock(key);
        if (!("lock" in attempt)) return attempt;
        const { lock } = attempt;
        let lost = false;
        const pin = async () => {
          losing.onStep("pin");
          const loss = losing.losses.shift();
          lost ||= loss !== undefined;
          await loss?.();
          return !lost;
        };
        return { lock: { ...lock, pin } };
      },
    },
  };
  return losing;
}

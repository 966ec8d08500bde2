import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { acquireLock, type LockOptions } from "./acquire_lock.ts";
import { LockLost, pinLock } from "./lock_lost.ts";
import type { SessionStore } from "./session_store.ts";

/** Times that a lock is acquired: each loss takes ten seconds without a sign of life. */
const ATTEMPTS = 10;

/** Pins the lock that work is done under. @throws {LockLost} if it was lost */
export type Pin = () => Promise<void>;

/** Which lock is taken, and how it is waited for. */
export interface WithLockOptions<T> extends Omit<LockOptions, "satisfied"> {
  store: SessionStore;
  /** The session's name in the store. */
  key: string;
  /** Asked before each further try: the result, if another process has got it meanwhile. */
  satisfied?: (() => Promise<T | undefined>) | undefined;
}

/**
 * Does something under the lock of a session. If the lock was lost on the way, it is acquired again,
 * and the work begins again.
 *
 * @param options which lock is taken, and how it is waited for
 * @param work what is done: it reads, calls `pin`, and only then sends or writes
 * @throws {DeviceLoginError} `store_locked`, `store_unwritable`, and whatever the work throws
 */
export async function withLock<T>(
  options: WithLockOptions<T>,
  work: (pin: Pin) => Promise<T>,
): Promise<T> {
  const { store, key, satisfied, clock, signal } = options;
  let found: T | undefined;
  const isSatisfied = satisfied && (async () => (found = await satisfied()) !== undefined);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const lock = await acquireLock(store, key, { clock, signal, satisfied: isSatisfied });
    if (found !== undefined) return found;
    try {
      return await work(() => pinLock(lock));
    } catch (error) {
      if (!(error instanceof LockLost)) throw error;
    } finally {
      await lock?.release();
    }
  }
  throw new DeviceLoginError(
    "store_locked",
    `The lock of the session in ${store.locate(key)} was lost ${ATTEMPTS} times: another process ` +
      "took it over each time. Try again later.",
  );
}

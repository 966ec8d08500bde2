import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { acquireLock, describeLocked, type LockOptions } from "./acquire_lock.ts";
import { LockLost, pinLock } from "./lock_lost.ts";
import type { SessionStore } from "./session_store.ts";

/** Attempts before giving up: each loss takes ten seconds without a heartbeat. */
const LOCK_ATTEMPTS = 10;

/** Pins the lock that protects the work. @throws {LockLost} if it was lost */
export type Pin = () => Promise<void>;

/** The options of {@linkcode withLock}. */
export interface WithLockOptions<T> extends Omit<LockOptions, "satisfied"> {
  store: SessionStore;
  /** Called before each further attempt: returns the result if another process has produced it. */
  satisfied?: (() => Promise<T | undefined>) | undefined;
}

/**
 * Runs work under a lock. If the lock is lost meanwhile, it is acquired again, and the work starts
 * over.
 *
 * @param options the lock, and how to wait for it
 * @param work reads, calls `pin`, and only then sends or writes
 * @throws {DeviceLoginError} `store_locked`, `store_unwritable`, and what the work throws
 */
export async function withLock<T>(
  options: WithLockOptions<T>,
  work: (pin: Pin) => Promise<T>,
): Promise<T> {
  const { store, satisfied, ...waiting } = options;
  let found: T | undefined;
  const isSatisfied = satisfied && (async () => (found = await satisfied()) !== undefined);
  for (let attempt = 0; attempt < LOCK_ATTEMPTS; attempt++) {
    const lock = await acquireLock(store, { ...waiting, satisfied: isSatisfied });
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
    `The lock of the ${describeLocked(store, options)} was lost ${LOCK_ATTEMPTS} times: another ` +
      "process took it over each time. Try again later.",
  );
}

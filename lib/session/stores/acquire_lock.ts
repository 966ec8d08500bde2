import { type Clock, sleep, systemClock } from "../../oauth/base/clock.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import type { Lock, SessionStore } from "./session_store.ts";

/** Milliseconds to wait for whoever has the lock: as long as a request may take. */
const PATIENCE = 30_000;

/** Milliseconds between two tries: they grow from the first to the last, and none is like another. */
const FIRST_PAUSE = 10;
const LAST_PAUSE = 100;

/** How a lock is waited for. */
export interface LockOptions {
  /** Measures the wait. */
  clock?: Clock | undefined;
  /** Ends the wait: it rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Asked before each further try: whether the lock is not needed any more. */
  satisfied?: (() => Promise<boolean>) | undefined;
}

/**
 * Takes the lock of a session as soon as nobody else has it.
 *
 * @param store whose lock
 * @param key the session's name in it
 * @param options how it is waited for
 * @returns the lock; `undefined` where the wait turned out not to be needed
 * @throws {DeviceLoginError} `store_locked` where it can't be had within 30 seconds,
 *   `store_unwritable`
 */
export async function acquireLock(
  store: SessionStore,
  key: string,
  options: LockOptions = {},
): Promise<Lock | undefined> {
  const { clock = systemClock, signal, satisfied } = options;
  const begun = clock.monotonic();
  for (let pause = FIRST_PAUSE;; pause = Math.min(pause * 2, LAST_PAUSE)) {
    signal?.throwIfAborted();
    const attempt = await store.tryLock(key);
    if ("lock" in attempt) return attempt.lock;
    const left = begun + PATIENCE - clock.monotonic();
    if (left <= 0) throw locked(store.locate(key), attempt.holder);
    await sleep(Math.min(pause * (0.5 + Math.random()), left), { clock, signal });
    if (await satisfied?.()) return undefined;
  }
}

function locked(place: string, holder: string): DeviceLoginError {
  return new DeviceLoginError(
    "store_locked",
    `The session in ${place} is in use by ${holder}, and has been for ${PATIENCE / 1000} s. ` +
      "Try again later, or end that process.",
  );
}

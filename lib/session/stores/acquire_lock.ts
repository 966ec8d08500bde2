import { type Clock, systemClock } from "../../oauth/base/clock.ts";
import { sleep } from "../../oauth/base/sleep.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import type { WarningListener } from "../../oauth/base/warning.ts";
import { PINNED_SILENCE_MS } from "./lock_silence.ts";
import { LONGEST_REFRESH_MS } from "./longest_refresh.ts";
import type { Lock, SessionStore } from "./session_store.ts";

/**
 * Milliseconds to wait for the holder of the lock: longer than a killed process can hold it, and than
 * a refresh takes.
 */
const LOCK_TIMEOUT_MS = Math.max(PINNED_SILENCE_MS, LONGEST_REFRESH_MS) + 5_000;

/**
 * Milliseconds between two attempts: they double from the first to the last, with a random part.
 */
const FIRST_PAUSE_MS = 10;
const LAST_PAUSE_MS = 100;

/** Milliseconds after which a warning says what is waited for. */
const LONG_WAIT_MS = 3_000;

/** The options of {@linkcode acquireLock}. */
export interface LockOptions {
  /** The name of the lock in the store: a session's is its key. */
  key: string;
  /** What the lock protects, for messages. @default the session, and its place */
  what?: string | undefined;
  /** Measures the wait. */
  clock?: Clock | undefined;
  /** Ends the wait: it rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Called before each further attempt: whether the lock is no longer needed. */
  satisfied?: (() => Promise<boolean>) | undefined;
  /** Receives one warning if the wait is long. */
  onWarning?: WarningListener | undefined;
}

/**
 * Acquires a lock as soon as no other process holds it.
 *
 * @param store the store that the lock is in
 * @param options the name of the lock, and how to wait
 * @returns the lock; `undefined` if it is no longer needed
 * @throws {DeviceLoginError} `store_locked` if it is still held after 95 seconds,
 *   `store_unwritable`
 */
export async function acquireLock(
  store: SessionStore,
  options: LockOptions,
): Promise<Lock | undefined> {
  const { key, clock = systemClock, signal, satisfied, onWarning } = options;
  const begun = clock.monotonic();
  let isSilent = true;
  for (let pause = FIRST_PAUSE_MS;; pause = Math.min(pause * 2, LAST_PAUSE_MS)) {
    signal?.throwIfAborted();
    const attempt = await store.tryLock(key);
    if ("lock" in attempt) return attempt.lock;
    const waited = clock.monotonic() - begun;
    const left = LOCK_TIMEOUT_MS - waited;
    if (left <= 0) throw locked(describeLocked(store, options), attempt.holder);
    if (isSilent && waited >= LONG_WAIT_MS) {
      isSilent = false;
      const message = waiting(describeLocked(store, options), attempt.holder);
      onWarning?.({ code: "waiting", message });
    }
    await sleep(Math.min(pause * (0.5 + Math.random()), left), { clock, signal });
    if (await satisfied?.()) return undefined;
  }
}

/** Describes what a lock protects, for a person. */
export function describeLocked(
  store: SessionStore,
  { key, what = `session in ${store.locate(key)}` }: Pick<LockOptions, "key" | "what">,
): string {
  return what;
}

function waiting(what: string, holder: string): string {
  return `The ${what} is in use by ${holder}: waiting for up to ${LOCK_TIMEOUT_MS / 1000} s.`;
}

function locked(what: string, holder: string): DeviceLoginError {
  return new DeviceLoginError(
    "store_locked",
    `The ${what} is in use by ${holder}, and has been for ${LOCK_TIMEOUT_MS / 1000} s. ` +
      "Try again later, or end that process.",
  );
}

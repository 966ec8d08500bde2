import type { Clock } from "../../oauth/base/clock.ts";
import { sleep } from "../../oauth/base/sleep.ts";
import type { SavedLogin } from "../../oauth/login/saved_login.ts";
import { isHeld, LockLost, pinLock } from "../stores/lock_lost.ts";
import type { Lock, SessionStore } from "../stores/session_store.ts";
import {
  type PendingLogin,
  type PendingOutcome,
  type PendingPlace,
  readPendingLogin,
  writePendingLogin,
} from "./pending_login.ts";

/** Milliseconds between two looks at a lock that another process holds. */
const CLAIM_PAUSE_MS = 200;

/** A pending login that only this process continues. */
export interface PendingClaim {
  /** The login's present state, with its outcome if another process has finished it meanwhile. */
  readonly pending: PendingLogin;
  /**
   * Ensures, right before the device code is sent, that no other process sends it.
   *
   * @throws {LockLost} if another process has taken the login over: then claim it again
   */
  pin(): Promise<void>;
  /** Saves the state of the login between two requests. @throws {LockLost} as `pin()` does */
  save(login: SavedLogin): Promise<void>;
  /** Releases it, for other processes to continue. */
  release(): Promise<void>;
  /** Finishes it. It is deleted, unless another process waits for the outcome. */
  finish(outcome: PendingOutcome): Promise<void>;
}

/** The options of {@linkcode claimPending}. */
export interface ClaimOptions {
  clock: Clock;
  /** Ends the wait. */
  signal?: AbortSignal | undefined;
  /** Called once if another process has the login. */
  onWait?: (() => void) | undefined;
}

/**
 * Claims a pending login as soon as no other process has it. Waiters queue on a second lock, so
 * that the process that has the login knows whether another one waits for its outcome.
 *
 * @param place the login's store, and its name there
 * @param options how to wait
 * @returns the claim; `undefined` if there is no such login, or it ended before this process could
 *   queue
 * @throws {DeviceLoginError} `store_unreadable`, `store_unwritable`
 */
export async function claimPending(
  { store, id }: PendingPlace,
  options: ClaimOptions,
): Promise<PendingClaim | undefined> {
  const { clock } = options;
  const lock = await tryLock(store, id) ?? await waitFor({ store, id }, options);
  if (lock === undefined) return undefined;
  try {
    const pending = await readPendingLogin(store, id);
    if (pending !== undefined) return createClaim({ store, id }, { lock, pending, clock });
  } catch (error) {
    await lock.release();
    throw error;
  }
  await lock.release();
  return undefined;
}

async function waitFor(
  { store, id }: PendingPlace,
  { clock, signal, onWait }: ClaimOptions,
): Promise<Lock | undefined> {
  onWait?.();
  let place: Lock | undefined;
  try {
    while (true) {
      // Without a place in the queue, no process would know that this one waits.
      if (place && !await isHeld(place)) {
        await place.release();
        place = undefined;
      }
      place ??= await tryLock(store, placeOf(id));
      if (await readPendingLogin(store, id) === undefined) return undefined;
      const lock = place && await tryLock(store, id);
      if (lock) return lock;
      await sleep(CLAIM_PAUSE_MS, { clock, signal });
    }
  } finally {
    await place?.release();
  }
}

function createClaim(
  { store, id }: PendingPlace,
  { lock, pending, clock }: { lock: Lock; pending: PendingLogin; clock: Clock },
): PendingClaim {
  return {
    pending,
    pin: () => pinLock(lock),
    async save(login) {
      await pinLock(lock);
      await writePendingLogin({ store, id }, { ...pending, login });
      await lock.unpin?.();
    },
    release: () => lock.release(),
    async finish(outcome) {
      try {
        // This process waited and has left the queue: the next waiter needs time to take its place.
        if (pending.outcome) await sleep(2 * CLAIM_PAUSE_MS, { clock });
        await pinLock(lock);
        const place = await tryLock(store, placeOf(id));
        if (place === undefined) {
          await writePendingLogin({ store, id }, { ...pending, outcome });
        } else {
          await store.delete(id).finally(() => place.release());
        }
      } catch (error) {
        // The process that has taken the login over writes its outcome.
        if (!(error instanceof LockLost)) throw error;
      } finally {
        await lock.release();
      }
    },
  };
}

/** Returns the name of the lock that represents a place in the queue. */
function placeOf(id: string): string {
  return `${id}-next`;
}

async function tryLock(store: SessionStore, key: string): Promise<Lock | undefined> {
  const attempt = await store.tryLock(key);
  return "lock" in attempt ? attempt.lock : undefined;
}

import { type Clock, sleep } from "../../oauth/base/clock.ts";
import type { SavedLogin } from "../../oauth/login/saved_login.ts";
import { isHeld, LockLost, pinLock } from "../stores/lock_lost.ts";
import type { Lock, SessionStore } from "../stores/session_store.ts";
import {
  type PendingLogin,
  type PendingOutcome,
  readPendingLogin,
  writePendingLogin,
} from "./pending_login.ts";

/** Milliseconds between two looks at a lock that another process has. */
const PAUSE = 200;

/** A pending login that this process alone goes on with. */
export interface PendingClaim {
  /** Where it stands; its outcome, where another process has brought it to its end meanwhile. */
  readonly pending: PendingLogin;
  /**
   * Makes sure, right before the device code is sent, that no other process sends it.
   *
   * @throws {LockLost} if another process has taken the login over: it has to be claimed again
   */
  pin(): Promise<void>;
  /** Saves the state of the login between two requests. @throws {LockLost} as `pin()` does */
  save(login: SavedLogin): Promise<void>;
  /** Leaves it to others, to be gone on with. */
  release(): Promise<void>;
  /** Ends it. It is taken away, unless another process waits for the outcome. */
  finish(outcome: PendingOutcome): Promise<void>;
}

/** How a pending login is waited for. */
export interface ClaimOptions {
  clock: Clock;
  /** Ends the wait. */
  signal?: AbortSignal | undefined;
  /** Called once, where another process goes on with it. */
  onWait?: (() => void) | undefined;
}

/**
 * Takes a pending login, as soon as no other process has it. Who has to wait stands in a queue, by a
 * second lock: so whoever has the login knows whether its outcome is waited for.
 *
 * @param store where it is
 * @param id its name there
 * @param options how it is waited for
 * @returns nothing where there is none, or it has ended before this process could wait for it
 * @throws {DeviceLoginError} `store_unreadable`, `store_unwritable`
 */
export async function claimPending(
  store: SessionStore,
  id: string,
  options: ClaimOptions,
): Promise<PendingClaim | undefined> {
  const { clock } = options;
  const lock = await tryLock(store, id) ?? await waitFor(store, id, options);
  if (lock === undefined) return undefined;
  try {
    const pending = await readPendingLogin(store, id);
    if (pending !== undefined) return claimOf(store, id, { lock, pending, clock });
  } catch (error) {
    await lock.release();
    throw error;
  }
  await lock.release();
  return undefined;
}

async function waitFor(
  store: SessionStore,
  id: string,
  { clock, signal, onWait }: ClaimOptions,
): Promise<Lock | undefined> {
  onWait?.();
  let place: Lock | undefined;
  try {
    while (true) {
      // Without a place in the queue nobody would know that this process waits.
      if (place && !await isHeld(place)) {
        await place.release();
        place = undefined;
      }
      place ??= await tryLock(store, placeOf(id));
      if (await readPendingLogin(store, id) === undefined) return undefined;
      const lock = place && await tryLock(store, id);
      if (lock) return lock;
      await sleep(PAUSE, { clock, signal });
    }
  } finally {
    await place?.release();
  }
}

function claimOf(
  store: SessionStore,
  id: string,
  { lock, pending, clock }: { lock: Lock; pending: PendingLogin; clock: Clock },
): PendingClaim {
  return {
    pending,
    pin: () => pinLock(lock),
    async save(login) {
      await pinLock(lock);
      await writePendingLogin(store, id, { ...pending, login });
      await lock.unpin?.();
    },
    release: () => lock.release(),
    async finish(outcome) {
      try {
        // Who has waited longest has left its place: the next one is given time to take it.
        if (pending.outcome) await sleep(2 * PAUSE, { clock });
        await pinLock(lock);
        const place = await tryLock(store, placeOf(id));
        if (place === undefined) {
          await writePendingLogin(store, id, { ...pending, outcome });
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

/** The name of the lock that stands for a place in the queue. */
function placeOf(id: string): string {
  return `${id}-next`;
}

async function tryLock(store: SessionStore, key: string): Promise<Lock | undefined> {
  const attempt = await store.tryLock(key);
  return "lock" in attempt ? attempt.lock : undefined;
}

import type { Lock } from "./session_store.ts";

/**
 * Ends work whose lock was taken over before anything was sent or written. The work starts over.
 */
export class LockLost extends Error {
  override name = "LockLost";

  constructor() {
    super("the lock was taken over by another process");
  }
}

/**
 * Pins a lock, right before an action that only its holder may take.
 *
 * @param lock the lock; without one, this does nothing
 * @throws {LockLost} if it was lost
 * @throws {DeviceLoginError} `store_unwritable`
 */
export async function pinLock(lock: Lock | undefined): Promise<void> {
  if (lock?.pin && !await lock.pin()) throw new LockLost();
}

/**
 * Checks whether a lock is still held. It is not pinned afterwards.
 *
 * @param lock the lock
 * @throws {DeviceLoginError} `store_unwritable`
 */
export async function isHeld(lock: Lock): Promise<boolean> {
  const held = await lock.pin?.() ?? true;
  if (held) await lock.unpin?.();
  return held;
}

import { DeviceLoginError } from "../oauth/base/errors.ts";
import type { SessionPlace } from "./end_session.ts";
import { sessionKey } from "./session_key.ts";
import type { SessionOptions } from "./session_options.ts";
import { type Pin, withLock } from "./stores/with_lock.ts";

/**
 * Deletes a session from its store, after any refresh under way. To end it at the server as well,
 * revoke its refresh token first.
 *
 * @param session its options, or its place
 * @returns whether there was one
 * @throws {DeviceLoginError} `store_unwritable`, `store_locked`, `invalid_options`
 *
 * @example
 * ```ts
 * await deleteSession(session);
 * ```
 */
export async function deleteSession(
  session: SessionOptions | Omit<SessionPlace, "signal">,
): Promise<boolean> {
  const { store, clock } = session;
  const key = "key" in session ? session.key : await sessionKey(session);
  const remove = async (pin?: Pin) => {
    await pin?.();
    return await store.delete(key);
  };
  return await withLock({ store, key, clock }, remove).catch((error) => {
    // A full disk has no room for a lock, so no other process can acquire it either. One that holds it
    // can't bring the session back: it replaces only the entry that it has read.
    if (error instanceof DeviceLoginError && error.code === "store_unwritable") return remove();
    throw error;
  });
}

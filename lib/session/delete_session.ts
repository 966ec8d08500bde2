import { sessionKey } from "./session_key.ts";
import type { SessionOptions } from "./session_options.ts";
import type { SessionStore } from "./stores/session_store.ts";
import { withLock } from "./stores/with_lock.ts";

/**
 * Deletes a session from its store, after any refresh under way. To end it at the server as well,
 * revoke its refresh token first.
 *
 * @param session its options, or its name in the store
 * @returns whether there was one
 * @throws {DeviceLoginError} `store_unwritable`, `store_locked`, `invalid_options`
 *
 * @example
 * ```ts
 * await deleteSession(session);
 * ```
 */
export async function deleteSession(
  session: SessionOptions | { store: SessionStore; key: string },
): Promise<boolean> {
  const { store } = session;
  const key = "key" in session ? session.key : await sessionKey(session);
  const clock = "clock" in session ? session.clock : undefined;
  return await withLock({ store, key, clock }, async (pin) => {
    await pin();
    return await store.delete(key);
  });
}

import { sessionKey } from "./session_key.ts";
import type { SessionOptions } from "./session_options.ts";
import type { SessionStore } from "./stores/session_store.ts";
import { withLock } from "./stores/with_lock.ts";

/**
 * Forgets a session; a refresh under way is waited for. To end it at the server, too, revoke its
 * refresh token first.
 *
 * @param session which one: its options, or its name in the store
 * @returns whether there was one
 * @throws {DeviceLoginError} `store_unwritable`, `store_locked`, `invalid_options`
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

import { DeviceLoginError } from "../oauth/base/errors.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { newSession } from "./saved_session.ts";
import { keyOf, savedIdentity } from "./session_key.ts";
import type { SessionOptions } from "./session_options.ts";
import { readSession } from "./stored_session.ts";
import { type Pin, withLock } from "./stores/with_lock.ts";

/**
 * Makes sure that a session can be kept, before anybody is asked to approve it: that nothing stands
 * in its place that can't be read, and that there is room.
 *
 * @param session which one
 * @throws {DeviceLoginError} `store_unreadable`, `store_unwritable`, `invalid_options`
 */
export async function checkStore(session: SessionOptions): Promise<void> {
  const { store } = session;
  const identity = await savedIdentity(session);
  const key = await keyOf(identity);
  await readSession(store, key, identity);
  const pending = await store.prepare(key);
  await pending.discard();
}

/**
 * Keeps what a login brought, in place of the session that was there before.
 *
 * @param session which one
 * @param tokens what the login brought
 * @throws {DeviceLoginError} `store_unreadable`, `store_unwritable`, `invalid_options`
 *
 * @example
 * ```ts
 * await checkStore(session);
 * const login = await startDeviceLogin(session);
 * await saveSession(session, await login.wait());
 * ```
 */
export async function saveSession(session: SessionOptions, tokens: TokenSet): Promise<void> {
  const { store, clock } = session;
  const identity = await savedIdentity(session);
  const key = await keyOf(identity);
  const save = async (pin?: Pin) => {
    // What is not ours is left alone.
    await readSession(store, key, identity);
    await pin?.();
    const pending = await store.prepare(key);
    await pending.commit(JSON.stringify(newSession(identity, tokens)));
  };
  await withLock({ store, key, clock }, save).catch((error) => {
    // A holder that is stuck with the lock won't overwrite what it has not seen, and a person has
    // approved this login.
    if (error instanceof DeviceLoginError && error.code === "store_locked") return save();
    throw error;
  });
}

import { DeviceLoginError } from "../oauth/base/errors.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { readEntry, replaceEntry } from "./session_entry.ts";
import { keyOf, savedIdentity } from "./session_key.ts";
import type { SessionOptions } from "./session_options.ts";
import { createRecord } from "./session_record.ts";
import { type Pin, withLock } from "./stores/with_lock.ts";

/**
 * Checks that a session can be saved, before a person is asked to approve it: that its place holds
 * nothing unreadable, and that there is room.
 *
 * @param session the session
 * @throws {DeviceLoginError} `store_unreadable`, `store_unwritable`, `invalid_options`
 *
 * @example
 * ```ts
 * await checkStore(session);
 * const login = await startDeviceLogin(session);
 * ```
 */
export async function checkStore(session: SessionOptions): Promise<void> {
  const { store } = session;
  const identity = await savedIdentity(session);
  const key = await keyOf(identity);
  await readEntry({ store, key, identity });
  const pending = await store.prepare(key);
  await pending.discard();
}

/**
 * Saves the tokens of a login, in place of the session that was there before.
 *
 * @param session the session
 * @param tokens the tokens of the login
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
    // An entry that is not this session is left alone.
    await readEntry({ store, key, identity });
    await pin?.();
    await replaceEntry({ store, key }, { record: createRecord(identity, tokens) });
  };
  await withLock({ store, key, clock }, save).catch((error) => {
    // A person has approved this login, and a process that is stuck with the lock can't overwrite
    // an entry that it has not read.
    if (error instanceof DeviceLoginError && error.code === "store_locked") return save();
    throw error;
  });
}

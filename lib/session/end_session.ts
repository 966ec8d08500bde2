import type { Clock } from "../oauth/base/clock.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { readEntry } from "./session_entry.ts";
import { tokensOf } from "./session_record.ts";
import type { SessionStore } from "./stores/session_store.ts";
import { withLock } from "./stores/with_lock.ts";

/** The place of a session. */
export interface SessionPlace {
  /** The store that it is in. */
  store: SessionStore;
  /** The session's name in that store. */
  key: string;
  /** Measures the wait for a refresh under way. @default the system's clock */
  clock?: Clock | undefined;
  /** Ends that wait. */
  signal?: AbortSignal | undefined;
}

/**
 * Ends a session: revokes its tokens, and only then deletes it. Meanwhile no process can refresh
 * it.
 *
 * @param session the session's place
 * @param revoke revokes the tokens at the server; if it throws, the session is left unchanged
 * @returns whether there was one
 * @throws {DeviceLoginError} `store_unreadable`, `store_unwritable`, `store_locked`, and what
 *   `revoke` throws
 *
 * @example
 * ```ts
 * await endSession({ store, key }, (tokens) => revokeTokens(tokens, options));
 * ```
 */
export async function endSession(
  session: SessionPlace,
  revoke: (tokens: TokenSet) => Promise<void>,
): Promise<boolean> {
  const { store, key, clock, signal } = session;
  if (await readEntry({ store, key }) === undefined) return false;
  return await withLock({ store, key, clock, signal }, async (pin) => {
    // A refresh may have brought other tokens during the wait.
    const entry = await readEntry({ store, key });
    if (entry === undefined) return false;
    await pin();
    await revoke(await tokensOf(entry.record));
    // A person may have signed in meanwhile: that session was not revoked.
    await store.delete(key, { revision: entry.revision });
    return true;
  });
}

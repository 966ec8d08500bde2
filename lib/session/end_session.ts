import type { Clock } from "../oauth/base/clock.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { tokensOf } from "./saved_session.ts";
import { readSession } from "./stored_session.ts";
import type { SessionStore } from "./stores/session_store.ts";
import { withLock } from "./stores/with_lock.ts";

/** A session in its store. */
export interface SessionPlace {
  /** Where it is. */
  store: SessionStore;
  /** Its name there. */
  key: string;
  /** Measures the wait for a refresh that is under way. @default the machine's own clock */
  clock?: Clock | undefined;
  /** Ends that wait. */
  signal?: AbortSignal | undefined;
}

/**
 * Ends a session for good: revokes its tokens, and only then forgets it. Nobody gets new ones
 * meanwhile.
 *
 * @param session which one
 * @param revoke ends the tokens at the server; where it throws, the session is left as it is
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
  if (await readSession(store, key) === undefined) return false;
  return await withLock({ store, key, clock, signal }, async (pin) => {
    // What a refresh has brought while this waited is what has to be revoked.
    const stored = await readSession(store, key);
    if (stored === undefined) return false;
    await pin();
    await revoke(await tokensOf(stored.saved));
    // A session that a person has signed in to meanwhile is not the one that was revoked.
    await store.delete(key, { revision: stored.revision });
    return true;
  });
}

import { type Clock, systemClock } from "../oauth/base/clock.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import { TimeLimit } from "../oauth/http/time_limit.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { readEntry } from "./session_entry.ts";
import { tokensOf } from "./session_record.ts";
import { LONGEST_REVOCATION_MS } from "./stores/longest_revocation.ts";
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
  /** Ends that wait, and the revocation. */
  signal?: AbortSignal | undefined;
}

/** The limits of a revocation. */
export interface RevocationLimits {
  /**
   * Ends the revocation: it is aborted after 85 seconds, and with the caller's signal. Other processes
   * wait for the lock for 95 seconds.
   */
  signal: AbortSignal;
}

/**
 * Ends a session: revokes its tokens, and only then deletes it. Meanwhile no process can refresh
 * it.
 *
 * @param session the session's place
 * @param revoke revokes the tokens at the server, and ends with the signal that it gets; if it throws,
 *   the session is left unchanged
 * @returns whether there was one
 * @throws {DeviceLoginError} `store_unreadable`, `store_unwritable`, `store_locked`, and what
 *   `revoke` throws
 *
 * @example
 * ```ts
 * await endSession({ store, key }, async ({ refreshToken, accessToken }, { signal }) => {
 *   await revokeToken(refreshToken ?? accessToken, { issuer, clientId: "cli", signal });
 * });
 * ```
 */
export async function endSession(
  session: SessionPlace,
  revoke: (tokens: TokenSet, limits: RevocationLimits) => Promise<void>,
): Promise<boolean> {
  const { store, key, clock = systemClock, signal } = session;
  if (await readEntry({ store, key }) === undefined) return false;
  return await withLock({ store, key, clock, signal }, async (pin) => {
    // A refresh may have brought other tokens during the wait.
    const entry = await readEntry({ store, key });
    if (entry === undefined) return false;
    await pin();
    const limit = new TimeLimit(LONGEST_REVOCATION_MS, { clock, signal, reason: tookTooLong });
    try {
      await revoke(await tokensOf(entry.record), { signal: limit.signal });
    } finally {
      limit.lift();
    }
    // A person may have signed in meanwhile: that session was not revoked.
    await store.delete(key, { revision: entry.revision });
    return true;
  });
}

function tookTooLong(): DeviceLoginError {
  return new DeviceLoginError(
    "network",
    `The revocation took longer than ${LONGEST_REVOCATION_MS / 1000} s. Try again later.`,
  );
}

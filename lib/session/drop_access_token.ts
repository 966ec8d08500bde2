import type { Clock } from "../oauth/base/clock.ts";
import { readSession } from "./stored_session.ts";
import type { SessionStore } from "./stores/session_store.ts";
import { withLock } from "./stores/with_lock.ts";

/** An access token that a resource server does not take. */
export interface RefusedToken {
  /** Where its session is. */
  store: SessionStore;
  /** The session's name there. */
  key: string;
  /** The token: one that has come meanwhile is left alone. By default whichever stands there. */
  accessToken?: string | undefined;
  /** Measures the wait for a refresh that is under way. @default the machine's own clock */
  clock?: Clock | undefined;
}

/**
 * Makes a session's access token count as expired, so that the next caller gets a new one. It stays
 * in the session, to be revoked with it. Without a refresh token nothing changes: no other access
 * token could be obtained, and this one may be good for other resources.
 *
 * @param refused which one
 * @returns whether a new one will be requested
 * @throws {DeviceLoginError} `store_unreadable`, `store_unwritable`, `store_locked`
 */
export async function dropAccessToken(refused: RefusedToken): Promise<boolean> {
  const { store, key, accessToken, clock } = refused;
  if (await readSession(store, key) === undefined) return false;
  return await withLock({ store, key, clock }, async (pin) => {
    const stored = await readSession(store, key);
    if (stored === undefined) return false;
    const { saved, revision } = stored;
    const { expiry: _, ...tokens } = saved.tokens;
    if (accessToken !== undefined && tokens.access_token !== accessToken) return false;
    if (tokens.refresh_token === undefined) return false;
    const expired = { ...saved, tokens: { ...tokens, expires_in: 0 } };
    await pin();
    const pending = await store.prepare(key);
    return await pending.commit(JSON.stringify(expired), { revision });
  });
}

import type { Clock } from "../oauth/clock.ts";
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
 * Drops a session's access token, so that the next one who asks gets a new one. The refresh token
 * stays.
 *
 * @param refused which one
 * @returns whether it was there
 * @throws {DeviceLoginError} `store_unreadable`, `store_unwritable`, `store_locked`
 */
export async function dropAccessToken(refused: RefusedToken): Promise<boolean> {
  const { store, key, accessToken, clock } = refused;
  if (await readSession(store, key) === undefined) return false;
  return await withLock({ store, key, clock }, async (pin) => {
    const stored = await readSession(store, key);
    const kept = stored?.saved.tokens.access_token;
    if (stored === undefined || (accessToken !== undefined && kept !== accessToken)) return false;
    const { saved, revision } = stored;
    const { expiry: _, ...tokens } = saved.tokens;
    const without = { ...saved, tokens: { ...tokens, access_token: "", expires_in: 0 } };
    await pin();
    const pending = await store.prepare(key);
    return await pending.commit(JSON.stringify(without), { revision });
  });
}

import { type Clock, systemClock } from "../oauth/base/clock.ts";
import { readEntry, replaceEntry } from "./session_entry.ts";
import type { SessionStore } from "./stores/session_store.ts";
import { withLock } from "./stores/with_lock.ts";

/**
 * Milliseconds during which further rejections are ignored: a server that rejects every token, or a
 * client that sends many requests at once, must not cause a refresh each time.
 */
const REJECTION_PAUSE_MS = 30_000;

/** An access token that a resource server rejects. */
export interface RefusedToken {
  /** The store of its session. */
  store: SessionStore;
  /** The session's name in that store. */
  key: string;
  /** The token; a newer one in the session stays. @default the session's present one */
  accessToken?: string | undefined;
  /** Measures the wait for a refresh under way. @default the system's clock */
  clock?: Clock | undefined;
}

/**
 * Marks a session's access token as expired, so that the next caller gets a new one. It stays in
 * the session, to be revoked with it. This happens at most once in 30 seconds. Without a refresh
 * token nothing changes: no other access token could be obtained, and this one may be valid for
 * other resources.
 *
 * @param refused the token and its session
 * @returns whether the next caller gets a new one
 * @throws {DeviceLoginError} `store_unreadable`, `store_unwritable`, `store_locked`
 */
export async function dropAccessToken(refused: RefusedToken): Promise<boolean> {
  const { store, key, accessToken, clock = systemClock } = refused;
  if (await readEntry({ store, key }) === undefined) return false;
  return await withLock({ store, key, clock }, async (pin) => {
    const entry = await readEntry({ store, key });
    if (entry === undefined) return false;
    const { record, revision } = entry;
    const { expiry: _, ...tokens } = record.tokens;
    if (accessToken !== undefined && tokens.access_token !== accessToken) return false;
    if (tokens.refresh_token === undefined) return false;
    const now = clock.now();
    const { rejected_at } = record;
    // The clock may have been set back.
    const since = rejected_at === undefined ? Infinity : Math.abs(now - Date.parse(rejected_at));
    if (since < REJECTION_PAUSE_MS) return false;
    const expired = {
      ...record,
      rejected_at: new Date(now).toISOString(),
      tokens: { ...tokens, expires_in: 0 },
    };
    await pin();
    return await replaceEntry({ store, key }, { record: expired, revision });
  });
}

import { systemClock } from "../oauth/base/clock.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { readEntry } from "./session_entry.ts";
import { keyOf, savedIdentity } from "./session_key.ts";
import type { SessionOptions } from "./session_options.ts";
import { tokensOf } from "./session_record.ts";
import { isFresh } from "./validity.ts";

/** The options of {@linkcode getTokens}. */
export interface GetTokensOptions {
  /**
   * Seconds that the access token must remain valid. If the server issues none that does, the best
   * one is returned with a warning; one whose expiry is unknown is refreshed. `Infinity` always
   * gets a new one, which callers at the same time share, or fails.
   * @default 30, and no limit for one whose expiry is unknown
   */
  minValidity?: number | undefined;
  /**
   * Ends the wait: it rejects with the signal's reason. The tokens of a refresh under way are still
   * saved.
   */
  signal?: AbortSignal | undefined;
}

/**
 * Returns the tokens of a session, with a valid access token: the saved one, or a new one (RFC 6749
 * section 6). However many processes call this at once, the refresh token is used once, and all get
 * the tokens that it brought. It never starts a sign-in.
 *
 * As long as the access token is valid, a server that is unreachable, or does not respond properly,
 * is a warning and not an error. A session ends only if the server rejects its refresh token.
 *
 * @param session the session
 * @param options the validity required
 * @throws {DeviceLoginError} `login_required` if there is no session (any more),
 *   `store_unreadable`, `store_unwritable`, `store_locked`, `network`, `server_unavailable`,
 *   `invalid_response`, `invalid_id_token`, `invalid_binding`, `keys_unavailable`, `refused`,
 *   `invalid_options`
 *
 * @example
 * ```ts
 * const { accessToken, claims } = await getTokens(session, { minValidity: 60 });
 * ```
 */
export async function getTokens(
  session: SessionOptions,
  options: GetTokensOptions = {},
): Promise<TokenSet> {
  const { store, clock = systemClock } = session;
  const identity = await savedIdentity(session);
  const key = await keyOf(identity);
  const entry = await readEntry({ store, key, identity });
  if (entry === undefined) {
    throw new DeviceLoginError(
      "login_required",
      `There is no session in ${store.locate(key)}: sign in first.`,
    );
  }
  const tokens = await tokensOf(entry.record);
  const minValidity = options.minValidity === undefined ? undefined : options.minValidity * 1000;
  const fresh = isFresh(tokens, { now: clock.now(), minValidity });
  if (fresh && !entry.unsaved) return tokens;
  // Imported when needed, so that a valid token is handed out quickly.
  const { refreshSession } = await import("./refresh_session.ts");
  const { signal } = options;
  return await refreshSession(session, { key, identity, entry, minValidity, signal });
}

/**
 * Returns a valid access token: {@linkcode getTokens} without the other tokens.
 *
 * @param session the session
 * @param options the validity required
 * @throws {DeviceLoginError} as `getTokens()` does
 *
 * @example
 * ```ts
 * const authorization = `Bearer ${await getAccessToken(session)}`;
 * ```
 */
export async function getAccessToken(
  session: SessionOptions,
  options: GetTokensOptions = {},
): Promise<string> {
  return (await getTokens(session, options)).accessToken;
}

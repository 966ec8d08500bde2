import { systemClock } from "../oauth/base/clock.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { tokensOf } from "./saved_session.ts";
import { keyOf, savedIdentity } from "./session_key.ts";
import type { SessionOptions } from "./session_options.ts";
import { readSession } from "./stored_session.ts";
import { isFresh } from "./validity.ts";

/** What an access token has to be like. */
export interface GetTokensOptions {
  /**
   * Seconds that it has to be good for yet. If the server gives none that is, the best there is
   * comes with a warning; one whose expiry is unknown is refreshed. `Infinity` always gets a new
   * one, or fails. @default 30, and no limit for one whose expiry is unknown
   */
  minValidity?: number | undefined;
  /** Ends the wait: it rejects with the signal's reason. A refresh under way is still kept. */
  signal?: AbortSignal | undefined;
}

/**
 * The tokens of a session, with an access token that is good: the one that is kept, or a new one
 * (RFC 6749 section 6). However many processes ask at once, the refresh token is used once, and all
 * get what it brought. Nobody is asked to sign in.
 *
 * As long as an access token is good, a server that can't be reached, or does not answer properly,
 * is a warning and no error. Only a refresh token that the server takes no more ends a session.
 *
 * @param session which one
 * @param options what the access token has to be like
 * @throws {DeviceLoginError} `login_required` where there is no session (any more),
 *   `store_unreadable`, `store_unwritable`, `store_locked`, `network`, `server_unavailable`,
 *   `invalid_response`, `invalid_id_token`, `invalid_binding`, `keys_unavailable`, `refused`,
 *   `invalid_options`
 */
export async function getTokens(
  session: SessionOptions,
  options: GetTokensOptions = {},
): Promise<TokenSet> {
  const { store, clock = systemClock } = session;
  const identity = await savedIdentity(session);
  const key = await keyOf(identity);
  const stored = await readSession(store, key, identity);
  if (stored === undefined) {
    throw new DeviceLoginError(
      "login_required",
      `There is no session in ${store.locate(key)}: sign in first.`,
    );
  }
  const tokens = await tokensOf(stored.saved);
  const minValidity = options.minValidity === undefined ? undefined : options.minValidity * 1000;
  const fresh = isFresh(tokens, { now: clock.now(), minValidity });
  if (fresh && !stored.unsaved) return tokens;
  // All that talks to a server is imported when it is needed: handing out a token is quick.
  const { refreshSession } = await import("./refresh_session.ts");
  const signals = [session.signal, options.signal].filter((signal) => signal !== undefined);
  const signal = signals.length > 0 ? AbortSignal.any(signals) : undefined;
  const seenAt = tokens.receivedAt.getTime();
  return await refreshSession(session, { key, identity, minValidity, seenAt, signal });
}

/**
 * An access token that is good: {@linkcode getTokens} without the rest.
 *
 * @param session which one
 * @param options what it has to be like
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

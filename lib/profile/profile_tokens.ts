import type { Host } from "../host/host.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { getTokens } from "../session/get_tokens.ts";
import { tokensOf } from "../session/saved_session.ts";
import { keyOf } from "../session/session_key.ts";
import { readSession } from "../session/stored_session.ts";
import { isFresh, remaining } from "../session/validity.ts";
import { noSession, notRefreshable, tokenExpired, withAdvice } from "./login_required.ts";
import type { Profile } from "./open_profile.ts";
import type { SessionRun } from "./profile_session.ts";

/** What an access token has to be like. */
export interface ProfileTokensOptions extends SessionRun {
  /** Seconds that it has to be good for yet; `Infinity` gets a new one. @default 30 */
  minValidity?: number | undefined;
}

/**
 * The tokens of a profile's session, with an access token that is good. One that is kept and good is
 * handed out with hardly anything loaded: no secret is read, and nothing is sent.
 *
 * @throws {DeviceLoginError} `login_required`, which says what to run, and what `getTokens()` throws
 */
export async function profileTokens(
  profile: Profile,
  host: Host,
  options: ProfileTokensOptions = {},
): Promise<TokenSet> {
  const { minValidity, ...run } = options;
  const tokens = await keptTokens(profile);
  const wanted = minValidity === undefined ? undefined : minValidity * 1000;
  if (isFresh(tokens, { now: host.clock.now(), minValidity: wanted })) return tokens;
  if (tokens.refreshToken === undefined) {
    if (minValidity === Infinity) throw notRefreshable(profile);
    return asLongAsGood(tokens, { profile, host, run });
  }
  // What follows talks to a server, and is loaded when that is needed.
  const { profileSession } = await import("./profile_session.ts");
  try {
    const session = await profileSession(profile, host, run);
    return await getTokens(session, { minValidity, signal: run.signal });
  } catch (error) {
    throw withAdvice(error, profile);
  }
}

/** What there is where it can't be had anew. */
function asLongAsGood(
  tokens: TokenSet,
  { profile, host, run }: { profile: Profile; host: Host; run: SessionRun },
): TokenSet {
  const left = Math.floor(remaining(tokens, host.clock.now()) / 1000);
  if (left <= 0) throw tokenExpired(profile);
  const time = left < Infinity ? `${left} s only` : "an unknown time";
  run.warn?.(`The access token is good for ${time}, and there is no refresh token.`);
  return tokens;
}

/**
 * The tokens of a profile's session as they are kept, good or not. Nothing is sent.
 *
 * @throws {DeviceLoginError} `login_required`, which says what to run; `store_unreadable`
 */
export async function keptTokens(profile: Profile): Promise<TokenSet> {
  const { identity, store } = profile;
  const stored = identity && await readSession(store, await keyOf(identity), identity);
  if (stored === undefined) throw await noSession(profile);
  return await tokensOf(stored.saved);
}

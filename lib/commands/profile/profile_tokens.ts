import type { Host } from "../../host/host.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import { getTokens } from "../../session/get_tokens.ts";
import { tokensOf } from "../../session/saved_session.ts";
import { keyOf } from "../../session/session_key.ts";
import { readSession } from "../../session/stored_session.ts";
import { isFresh, remaining } from "../../session/validity.ts";
import { noSession, tokenExpired, withAdvice } from "./login_required.ts";
import type { Profile } from "./open_profile.ts";
import type { SessionRun } from "./profile_session.ts";

/** Seconds that an access token has to be good for where nothing else is said. */
const MIN_VALIDITY = 30;

/** What an access token has to be like. */
export interface ProfileTokensOptions extends SessionRun {
  /** Seconds that it has to be good for yet. @default 30 */
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
  const { minValidity = MIN_VALIDITY, ...run } = options;
  const tokens = await keptTokens(profile);
  const wanted = { now: host.clock.now(), minValidity: minValidity * 1000 };
  if (isFresh(tokens, wanted)) return tokens;
  if (tokens.refreshToken === undefined) return asLongAsGood(tokens, { profile, host, run });
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
  run.warn?.(`The access token is good for ${left} s only, and there is no refresh token.`);
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

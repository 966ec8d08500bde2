import type { Host } from "../host/host.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { readEntry, type SessionEntry } from "../session/session_entry.ts";
import { keyOf, type SavedIdentity } from "../session/session_key.ts";
import { tokensOf } from "../session/session_record.ts";
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
  const found = await findEntry(profile);
  const tokens = await tokensOf(found.entry.record);
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
    const { refreshSession } = await import("../session/refresh_session.ts");
    // The entry that was read is passed on, so that it is read only once more, under the lock.
    const { signal } = run;
    return await refreshSession(session, { ...found, minValidity: wanted, signal });
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
  return await tokensOf((await findEntry(profile)).entry.record);
}

/** Reads the entry of a profile's session. @throws {DeviceLoginError} `login_required` */
async function findEntry(
  profile: Profile,
): Promise<{ key: string; identity: SavedIdentity; entry: SessionEntry }> {
  const { identity, store } = profile;
  if (identity === undefined) throw await noSession(profile);
  const key = await keyOf(identity);
  const entry = await readEntry({ store, key, identity });
  if (entry === undefined) throw await noSession(profile);
  return { key, identity, entry };
}

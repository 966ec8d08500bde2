import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { readEntry, type SessionEntry } from "../session/session_entry.ts";
import { keyOf, sameIdentity, type SavedIdentity } from "../session/session_key.ts";
import { tokensOf } from "../session/session_record.ts";
import { isFresh, remaining } from "../session/validity.ts";
import type { Profile } from "./open_profile.ts";
import type { SessionRun } from "./profile_session.ts";

/** How an access token is obtained. */
export interface ProfileTokensOptions extends SessionRun {
  /** Seconds that it must remain valid; `Infinity` gets a new one. @default 30 */
  minValidity?: number | undefined;
}

/**
 * Returns the tokens of a profile's session with a valid access token. For a saved one that is valid
 * hardly anything is loaded: no secret is read, and nothing is sent.
 *
 * @throws {DeviceLoginError} `login_required`, which says what to run, and what `getTokens()` throws
 */
export async function profileTokens(
  profile: Profile,
  options: ProfileTokensOptions,
): Promise<TokenSet> {
  const { minValidity, ...run } = options;
  const { host, signal } = run;
  const found = await findSession(profile);
  const tokens = await tokensOf(found.entry.record);
  const wanted = minValidity === undefined ? undefined : minValidity * 1000;
  if (isFresh(tokens, { now: host.clock.now(), minValidity: wanted })) return tokens;
  if (tokens.refreshToken === undefined) {
    if (minValidity === Infinity) throw (await loginRequired()).notRefreshable(profile);
    return await whileValid(tokens, { profile, run });
  }
  // What contacts a server is loaded only then.
  const { profileSession } = await import("./profile_session.ts");
  try {
    const session = await profileSession(profile, run);
    const { refreshSession } = await import("../session/refresh_session.ts");
    // The entry that was read is passed on, so that it is read only once more, under the lock.
    return await refreshSession(session, { ...found, minValidity: wanted, signal });
  } catch (error) {
    throw (await loginRequired()).withAdvice(error, profile);
  }
}

/** Returns tokens that can't be refreshed, as long as they are valid. */
async function whileValid(
  tokens: TokenSet,
  { profile, run }: { profile: Profile; run: SessionRun },
): Promise<TokenSet> {
  const left = Math.floor(remaining(tokens, run.host.clock.now()) / 1000);
  if (left <= 0) throw (await loginRequired()).tokenExpired(profile);
  const time = left < Infinity ? `only ${left} s` : "an unknown time";
  run.warn?.(`The access token is valid for ${time}, and there is no refresh token.`);
  return tokens;
}

/**
 * Returns the saved tokens of a profile's session, valid or not. Nothing is sent.
 *
 * @throws {DeviceLoginError} `login_required`, which says what to run; `store_unreadable`
 */
export async function savedTokens(profile: Profile): Promise<TokenSet> {
  return await tokensOf((await findSession(profile)).entry.record);
}

/**
 * Reads the entry of a profile's session.
 *
 * @throws {DeviceLoginError} `login_required`, which says what to run; `store_unreadable`
 */
export async function findSession(
  profile: Profile,
): Promise<{ key: string; identity: SavedIdentity; entry: SessionEntry }> {
  const { identity, store, record } = profile;
  if (identity === undefined) throw await (await loginRequired()).noSession(profile);
  // The record has the name of the session, which otherwise has to be computed.
  const known = record && sameIdentity(record.identity, identity);
  const key = known ? record.key : await keyOf(identity);
  const entry = await readEntry({ store, key, identity });
  if (entry === undefined) throw await (await loginRequired()).noSession(profile);
  return { key, identity, entry };
}

/** Loads the errors that demand a sign-in. */
async function loginRequired(): Promise<typeof import("./login_required.ts")> {
  return await import("./login_required.ts");
}

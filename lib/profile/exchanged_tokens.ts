import type { Host } from "../host/host.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import * as kind from "../oauth/members/kinds.ts";
import { hasMembers } from "../oauth/members/read_members.ts";
import { dpopKeyOf } from "../oauth/tokens/dpop_key_of.ts";
import { ExchangeRefusedError } from "../oauth/tokens/exchange_refused.ts";
import { exchangeToken } from "../oauth/tokens/exchange_token.ts";
import { TokenSet } from "../oauth/tokens/token_set.ts";
import { dropAccessToken } from "../session/drop_access_token.ts";
import { isPassing } from "../session/passing_failure.ts";
import { DEFAULT_MIN_VALIDITY_MS, remaining } from "../session/validity.ts";
import type { ExchangeRequest } from "../settings/options/exchange_options.ts";
import {
  type CachePlace,
  type CredentialFormat,
  dropCached,
  findCachePlace,
  readCached,
  renewCached,
} from "./credential_cache.ts";
import type { Profile } from "./open_profile.ts";
import { profileIdToken } from "./profile_id_token.ts";
import { passLoginRequired } from "./login_required.ts";
import { profileSession } from "./profile_session.ts";
import {
  findSession,
  profileTokens,
  type ProfileTokensOptions,
  savedTokens,
} from "./profile_tokens.ts";

/** Milliseconds during which a new token is not dropped, however often it is rejected. */
const DROP_PAUSE_MS = 30_000;

/** How an exchanged token is obtained. */
export interface ExchangedTokensOptions extends ProfileTokensOptions {
  /** What is requested. */
  request: ExchangeRequest;
}

/**
 * Returns a token that the token of a profile's session is exchanged for: a cached one that is valid
 * for long enough, or a new one. The session is refreshed first if necessary. Processes that need
 * the same token at the same time share one request.
 *
 * @throws {DeviceLoginError} `login_required`, and what `profileTokens()` and `exchangeToken()` throw
 */
export async function exchangedTokens(
  profile: Profile,
  options: ExchangedTokensOptions,
): Promise<TokenSet> {
  const { host, minValidity, request, ...run } = options;
  const place = await findPlace(profile, request);
  const { clock } = host;
  const dpopKey = dpopKeyOf(await savedTokens(profile));
  const least = minValidity === undefined ? DEFAULT_MIN_VALIDITY_MS : minValidity * 1000;
  const begun = clock.now();
  const format = cachedTokens(({ tokens, receivedAt }) => {
    // A token that another process has requested meanwhile is new as well.
    if (least === Infinity) return receivedAt > begun;
    return remaining(tokens, clock.now()) > least;
  }, dpopKey);
  const cached = await readCached(place, { format, now: clock.now() });
  if (cached !== undefined) return cached;
  const warnOfExpiry = (tokens: TokenSet, why: string) => {
    const left = Math.floor(remaining(tokens, clock.now()) / 1000);
    run.warn?.(`The exchanged token is valid for only ${left} s: ${why}`);
  };
  try {
    const renew = () => exchangeSession(profile, options);
    const tokens = await renewCached(place, { format, request: renew, host, signal: run.signal });
    if (least !== Infinity && remaining(tokens, clock.now()) <= least) {
      warnOfExpiry(tokens, "the server issues none that lasts longer.");
    }
    return tokens;
  } catch (error) {
    if (least === Infinity || !isPassing(error)) throw error;
    const usable = await readCached(place, {
      format: cachedTokens(() => true, dpopKey),
      now: clock.now(),
    });
    if (usable === undefined) throw error;
    warnOfExpiry(usable, error.message);
    return usable;
  }
}

/**
 * Exchanges the token of a session, which is refreshed first if necessary: also if the server says
 * that its access token is not valid, at most once in 30 seconds.
 */
async function exchangeSession(
  profile: Profile,
  options: ExchangedTokensOptions,
): Promise<TokenSet> {
  const exchange = async (tokens: TokenSet) => await exchangeFor(tokens, { profile, ...options });
  if (options.request.subject === "id") {
    return await exchange(await profileIdToken(profile, options));
  }
  const tokens = await profileTokens(profile, options);
  try {
    return await exchange(tokens);
  } catch (error) {
    if (!(error instanceof ExchangeRefusedError && error.subjectInvalid)) throw error;
    const { store } = profile;
    const { key } = await findSession(profile);
    const { accessToken } = tokens;
    if (!await dropAccessToken({ store, key, accessToken, clock: options.host.clock })) throw error;
    return await exchange(await profileTokens(profile, options));
  }
}

/**
 * Exchanges the token of a session. Nothing is cached.
 *
 * @param tokens the session's tokens
 * @param options the profile of the session, and what is requested
 * @throws {DeviceLoginError} what `exchangeToken()` throws; `login_required` without an ID token that
 *   is to be exchanged
 */
export async function exchangeFor(
  tokens: TokenSet,
  options: ExchangedTokensOptions & { profile: Profile },
): Promise<TokenSet> {
  const { profile, request, ...run } = options;
  const { subject, ...wanted } = request;
  const subjectToken = subject === "id" ? tokens.idToken : tokens.accessToken;
  if (subjectToken === undefined) {
    throw new DeviceLoginError(
      "login_required",
      "No ID token was issued that could be exchanged. Sign in again with the scope openid.",
    );
  }
  const session = await profileSession(profile, run);
  const given = typeof session.dpop === "function" ? undefined : session.dpop;
  const dpop = dpopKeyOf(tokens) ?? given;
  const subjectTokenType = `${subject}_token`;
  return await exchangeToken(subjectToken, { ...session, ...wanted, subjectTokenType, dpop });
}

/**
 * Drops the cached token after a server has rejected it with 401, so that the next caller gets a new
 * one. One that was issued less than 30 seconds ago stays.
 *
 * @param profile the profile
 * @param options the host, what is requested, and the rejected token, by default any
 * @throws {DeviceLoginError} `store_unreadable`, `store_unwritable`, `store_locked`
 */
export async function dropExchanged(
  profile: Profile,
  { host: { clock }, request, accessToken }: {
    host: Host;
    request: ExchangeRequest;
    accessToken?: string | undefined;
  },
): Promise<void> {
  const place = await findPlace(profile, request).catch(passLoginRequired);
  if (place === undefined) return;
  await dropCached(place, {
    clock,
    matches: ({ received_at, value }) =>
      clock.now() - Date.parse(received_at) >= DROP_PAUSE_MS &&
      (accessToken === undefined || value.access_token === accessToken),
  });
}

async function findPlace(profile: Profile, request: ExchangeRequest): Promise<CachePlace> {
  const { audience, scope, requestedTokenType, subject } = request;
  const named = [audience, scope, requestedTokenType, subject];
  return await findCachePlace(profile, ["token exchange", ...named]);
}

/** Returns the format in which tokens are cached. The key that they are bound to is the session's. */
function cachedTokens(
  suffices: (cached: { tokens: TokenSet; receivedAt: number }) => boolean,
  dpopKey: TokenSet["dpopKey"],
): CredentialFormat<TokenSet> {
  return {
    read({ received_at, value }) {
      if (!hasMembers(value, { access_token: kind.token })) return undefined;
      const receivedAt = Date.parse(received_at);
      const tokens = TokenSet.fromJSON(value, { receivedAt, dpopKey });
      return suffices({ tokens, receivedAt }) ? tokens : undefined;
    },
    write(tokens) {
      const { refresh_token: _refresh, dpop_jwk: _key, ...value } = tokens.toJSON();
      // A token of unknown expiry may have expired when it is used again.
      const { expiresAt } = tokens;
      return expiresAt && { expires_at: expiresAt.toISOString(), value };
    },
  };
}

import type { Host } from "../host/host.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { getTokens } from "../session/get_tokens.ts";
import { remaining } from "../session/validity.ts";
import { LATEST_TIME_MS } from "../oauth/base/clock.ts";
import { isPassing } from "../session/passing_failure.ts";
import { withAdvice } from "./login_required.ts";
import type { Profile } from "./open_profile.ts";
import { keptTokens, type ProfileTokensOptions } from "./profile_tokens.ts";

/** Seconds that an ID token has to be good for where nothing else is said. */
const MIN_VALIDITY = 30;

/** When an ID token expires, in milliseconds since the epoch; nothing where there is none. */
export function idTokenExpiry({ idToken, claims }: TokenSet): number | undefined {
  if (idToken === undefined || claims === undefined) return undefined;
  return Math.min(claims.exp * 1000, LATEST_TIME_MS);
}

/**
 * The tokens of a profile's session, with an ID token that is good: by its own `exp`, whatever the
 * access token's. One that is kept and good is handed out, and nothing is sent.
 *
 * @throws {DeviceLoginError} `login_required`, also where a refresh brings no ID token and the old
 *   one has expired; and what `getTokens()` throws
 */
export async function profileIdToken(
  profile: Profile,
  host: Host,
  options: ProfileTokensOptions = {},
): Promise<TokenSet> {
  const { minValidity = MIN_VALIDITY, ...run } = options;
  const left = (tokens: TokenSet) => (idTokenExpiry(tokens) ?? 0) - host.clock.now();
  const tokens = await keptTokens(profile);
  if (left(tokens) > minValidity * 1000) return tokens;
  const { profileSession } = await import("./profile_session.ts");
  try {
    const session = await profileSession(profile, host, run);
    // An access token that is newer than this one came with the ID token that is wanted, be it that
    // another process has got it meanwhile.
    const good = remaining(tokens, host.clock.now()) / 1000;
    const newer = good < Infinity ? Math.max(good, 0) : MIN_VALIDITY;
    const { onWarning: _, ...quiet } = session;
    await getTokens(quiet, { minValidity: newer, signal: run.signal });
    // Where the refresh brought no ID token the session still has the old one.
    const fresh = await keptTokens(profile);
    if (left(fresh) > 0) return fresh;
  } catch (error) {
    if (!isPassing(error) || left(tokens) <= 0) throw withAdvice(error, profile);
    run.warn?.(
      `The ID token is good for ${Math.floor(left(tokens) / 1000)} s only: ${error.message}`,
    );
    return tokens;
  }
  const why = tokens.idToken === undefined
    ? "The session has no ID token: it takes the scope openid."
    : "The ID token has expired, and the server gave no other.";
  throw withAdvice(new DeviceLoginError("login_required", why), profile);
}

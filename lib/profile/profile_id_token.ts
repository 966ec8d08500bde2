import { DeviceLoginError } from "../oauth/base/errors.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { getTokens } from "../session/get_tokens.ts";
import { remaining } from "../session/validity.ts";
import { LATEST_TIME_MS } from "../oauth/base/clock.ts";
import { isPassing } from "../session/passing_failure.ts";
import { withAdvice } from "./login_required.ts";
import type { Profile } from "./open_profile.ts";
import { type ProfileTokensOptions, savedTokens } from "./profile_tokens.ts";

/** Seconds that an ID token must remain valid by default. */
const ID_TOKEN_MIN_VALIDITY_S = 30;

/** When an ID token expires, in milliseconds since the epoch; nothing if there is none. */
export function idTokenExpiry({ idToken, claims }: TokenSet): number | undefined {
  if (idToken === undefined || claims === undefined) return undefined;
  return Math.min(claims.exp * 1000, LATEST_TIME_MS);
}

/**
 * Returns the tokens of a profile's session with a valid ID token: by its own `exp`, not by the
 * access token's. A saved one that is valid is returned, and nothing is sent.
 *
 * @throws {DeviceLoginError} `login_required`, also if a refresh brings no ID token and the old one
 *   has expired; and what `getTokens()` throws
 */
export async function profileIdToken(
  profile: Profile,
  options: ProfileTokensOptions,
): Promise<TokenSet> {
  const { minValidity = ID_TOKEN_MIN_VALIDITY_S, ...run } = options;
  const { clock } = run.host;
  const left = (tokens: TokenSet) => (idTokenExpiry(tokens) ?? 0) - clock.now();
  const tokens = await savedTokens(profile);
  if (left(tokens) > minValidity * 1000) return tokens;
  const { profileSession } = await import("./profile_session.ts");
  try {
    const session = await profileSession(profile, run);
    // Any access token that is newer than this one came with a newer ID token, even if another
    // process has obtained it meanwhile. Without half a millisecond more than it has left, rounding
    // would let some tokens pass for newer than themselves.
    const good = (remaining(tokens, clock.now()) + 0.5) / 1000;
    const newer = good < Infinity ? Math.max(good, 0) : ID_TOKEN_MIN_VALIDITY_S;
    const { onWarning: _, ...quiet } = session;
    await getTokens(quiet, { minValidity: newer, signal: run.signal });
    // If the refresh brought no ID token, the session still has the old one.
    const fresh = await savedTokens(profile);
    if (left(fresh) > 0) return fresh;
  } catch (error) {
    if (!isPassing(error) || left(tokens) <= 0) throw withAdvice(error, profile);
    run.warn?.(
      `The ID token is valid for only ${Math.floor(left(tokens) / 1000)} s: ${error.message}`,
    );
    return tokens;
  }
  const why = tokens.idToken === undefined
    ? "The session has no ID token: it requires the scope openid."
    : "The ID token has expired, and the server issued no other.";
  throw withAdvice(new DeviceLoginError("login_required", why), profile);
}

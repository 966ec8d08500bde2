import type { TokenSet } from "../oauth/tokens/token_set.ts";

/** Milliseconds by which the clocks of machines that share a session may differ. */
const CLOCK_TOLERANCE = 60_000;

/** Milliseconds that an access token has to be good for if nothing else is demanded. */
const MIN_VALIDITY = 30_000;

/** Milliseconds until the access token expires; endless if neither server nor token says. */
export function remaining({ expiresAt }: TokenSet, now: number): number {
  return expiresAt === undefined ? Infinity : expiresAt.getTime() - now;
}

/**
 * Whether an access token is sure to be good for some time yet. Where it came later than now, the
 * clock has been set back, and nothing is sure. One with an unknown expiry is good as long as no time
 * is demanded.
 *
 * @param tokens the access token
 * @param options milliseconds: the present since the epoch, and the time that is demanded
 */
export function isFresh(
  tokens: TokenSet,
  options: { now: number; minValidity?: number | undefined },
): boolean {
  const { now, minValidity } = options;
  if (tokens.receivedAt.getTime() > now + CLOCK_TOLERANCE) return false;
  if (tokens.expiresAt === undefined) return !minValidity;
  return remaining(tokens, now) > (minValidity ?? MIN_VALIDITY);
}

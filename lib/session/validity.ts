import type { TokenSet } from "../oauth/tokens/token_set.ts";

/** Milliseconds by which the clocks of machines that share a session may differ. */
const CLOCK_TOLERANCE = 60_000;

/** Milliseconds until the access token expires; endless where the server did not say. */
export function remaining({ expiresAt }: TokenSet, now: number): number {
  return expiresAt === undefined ? Infinity : expiresAt.getTime() - now;
}

/**
 * Whether an access token is sure to be good for some time yet. Where it came later than now, the
 * clock has been set back, and nothing is sure.
 *
 * @param tokens the access token
 * @param options milliseconds: the present since the epoch, and the time it has to be good for
 */
export function isFresh(tokens: TokenSet, options: { now: number; minValidity: number }): boolean {
  const { now, minValidity } = options;
  if (tokens.receivedAt.getTime() > now + CLOCK_TOLERANCE) return false;
  return remaining(tokens, now) > minValidity;
}

import type { TokenSet } from "../oauth/tokens/token_set.ts";

/** Milliseconds by which the clocks of machines that share a session may differ. */
const SHARED_CLOCK_TOLERANCE_MS = 60_000;

/** Milliseconds that an access token must remain valid by default. */
export const DEFAULT_MIN_VALIDITY_MS = 30_000;

/** Returns the milliseconds until the access token expires; `Infinity` if its expiry is unknown. */
export function remaining({ expiresAt }: TokenSet, now: number): number {
  return expiresAt === undefined ? Infinity : expiresAt.getTime() - now;
}

/**
 * Whether an access token is certain to remain valid for some time. If it was received in the
 * future, the clock has been set back, and nothing is certain. One with an unknown expiry counts as
 * valid if no time is required.
 *
 * @param tokens the access token
 * @param options the present, in milliseconds since the epoch, and the milliseconds required
 */
export function isFresh(
  tokens: TokenSet,
  options: { now: number; minValidity?: number | undefined },
): boolean {
  const { now, minValidity } = options;
  if (tokens.receivedAt.getTime() > now + SHARED_CLOCK_TOLERANCE_MS) return false;
  if (tokens.expiresAt === undefined) return !minValidity;
  return remaining(tokens, now) > (minValidity ?? DEFAULT_MIN_VALIDITY_MS);
}

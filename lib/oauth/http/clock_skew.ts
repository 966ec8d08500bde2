import { parseHttpDate } from "./http_date.ts";

/** A smaller difference between the server's clock and ours is ignored. */
const MIN_CLOCK_SKEW_MS = 30_000;

/**
 * A larger difference is implausible: certificates are valid for about as long, so a machine whose
 * clock is that wrong could not connect.
 */
const MAX_CLOCK_SKEW_MS = 100 * 86_400_000;

/**
 * Returns how far the server's clock is ahead of ours, by a reply's `Date` (RFC 9110 section 6.6.1).
 *
 * @param headers the reply's headers
 * @param now when the reply arrived by our clock, in milliseconds since the epoch
 * @returns milliseconds; 0 for at most 30 seconds, for 100 days or more, and without a `Date`
 */
export function clockSkew(headers: Headers, now: number): number {
  const ahead = parseHttpDate(headers.get("date") ?? "") - now;
  return Math.abs(ahead) > MIN_CLOCK_SKEW_MS && Math.abs(ahead) < MAX_CLOCK_SKEW_MS ? ahead : 0;
}

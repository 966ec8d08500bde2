/** The difference between the server's clock and ours that is worth a word, in milliseconds. */
const NOTABLE = 30_000;

/**
 * A difference that is too large to be true, in milliseconds: certificates live about as long, and a
 * machine whose clock is that wrong gets no connection.
 */
const ABSURD = 100 * 86_400_000;

/**
 * How far the server's clock is ahead of ours, by the `Date` of a reply (RFC 9110 section 6.6.1).
 *
 * @param headers the reply's
 * @param now milliseconds since the epoch, by our clock, when the reply came
 * @returns milliseconds; 0 up to 30 seconds and beyond 100 days either way, and without a `Date`
 */
export function clockSkew(headers: Headers, now: number): number {
  const ahead = Date.parse(headers.get("date") ?? "") - now;
  return Math.abs(ahead) > NOTABLE && Math.abs(ahead) < ABSURD ? ahead : 0;
}

/** The difference between the server's clock and ours that is worth a word, in milliseconds. */
const NOTABLE = 30_000;

/**
 * How far the server's clock is ahead of ours, by the `Date` of a reply (RFC 9110 section 6.6.1).
 *
 * @param headers the reply's
 * @param now milliseconds since the epoch, by our clock, when the reply came
 * @returns milliseconds; 0 up to 30 seconds either way, and where the reply does not say
 */
export function clockSkew(headers: Headers, now: number): number {
  const ahead = Date.parse(headers.get("date") ?? "") - now;
  return Math.abs(ahead) > NOTABLE ? ahead : 0;
}

import { clockSkew } from "./clock_skew.ts";

/**
 * How long a server asks to wait (`Retry-After`, RFC 9110 section 10.2.3): seconds, or a date, to
 * which the shorter wait by its clock and by ours counts.
 *
 * @param response its reply
 * @param now milliseconds since the epoch, by our clock
 * @returns milliseconds
 */
export function retryAfter({ headers }: Response, now: number): number | undefined {
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000 || undefined;
  const ours = Date.parse(value) - now;
  const waits = [ours, ours - clockSkew(headers, now)].filter((wait) => wait > 0);
  return waits.length > 0 ? Math.min(...waits) : undefined;
}

import { clockSkew } from "./clock_skew.ts";
import { parseHttpDate } from "./http_date.ts";

/**
 * Returns the wait that a server requests (`Retry-After`, RFC 9110 section 10.2.3): seconds, or a
 * date, which is compared with its clock and with ours; the shorter wait counts.
 *
 * @param response the reply
 * @param now the present by our clock, in milliseconds since the epoch
 * @returns milliseconds, or `undefined` if no wait is requested
 */
export function retryAfter({ headers }: Response, now: number): number | undefined {
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000 || undefined;
  const ours = parseHttpDate(value) - now;
  const waits = [ours, ours - clockSkew(headers, now)].filter((wait) => wait > 0);
  return waits.length > 0 ? Math.min(...waits) : undefined;
}

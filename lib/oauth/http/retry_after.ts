import { clockSkew } from "./clock_skew.ts";

/**
 * How long a server asks to wait (`Retry-After`, RFC 9110 section 10.2.3): seconds, or a date by
 * its own clock.
 *
 * @param response its reply
 * @param now milliseconds since the epoch, by our clock
 * @returns milliseconds
 */
export function retryAfter({ headers }: Response, now: number): number | undefined {
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  const milliseconds = /^\s*\d+\s*$/.test(value)
    ? Number(value) * 1000
    : Date.parse(value) - now - clockSkew(headers, now);
  return milliseconds > 0 ? milliseconds : undefined;
}

/**
 * Reads a date of HTTP, in any of its three forms (RFC 9110 section 5.6.7).
 *
 * @param text the value of a header
 * @returns milliseconds since the epoch, or NaN
 * @example
 * ```ts
 * parseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"); // 784111777000
 * parseHttpDate("Sun Nov  6 08:49:37 1994"); // the same
 * ```
 */
export function parseHttpDate(text: string): number {
  // The form of C's asctime() names no zone, and Date.parse() takes the local one.
  return Date.parse(/:\d\d +\d{4}$/.test(text.trim()) ? `${text} GMT` : text);
}

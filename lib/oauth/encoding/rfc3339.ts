/**
 * Formats a time by RFC 3339, in UTC and without fractional seconds.
 *
 * @example
 * ```ts
 * rfc3339Seconds(new Date(0)); // "1970-01-01T00:00:00Z"
 * ```
 */
export function rfc3339Seconds(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}

/**
 * Whether a status reports a temporary failure, after which a later attempt may succeed: 5xx, 408, 425
 * and 429 (RFC 9110 section 15.5.9, RFC 8470 section 5.2, RFC 6585 section 4).
 */
export function isTemporaryStatus(status: number): boolean {
  return status >= 500 || [408, 425, 429].includes(status);
}

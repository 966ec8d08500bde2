/** The codings that compress a reply. Some servers name others that do not, such as a charset. */
const CODINGS = ["gzip", "deflate", "br", "zstd", "compress"];

/**
 * Returns the codings that a reply was compressed with, in the order in which they were applied.
 *
 * @param encoding the reply's `Content-Encoding`
 *
 * @example
 * ```ts
 * codingsOf("x-gzip, BR"); // ["gzip", "br"]
 * ```
 */
export function codingsOf(encoding: string | null): string[] {
  return (encoding ?? "").toLowerCase().split(",")
    // RFC 9110 section 8.4.1: the old names are equivalent.
    .map((name) => name.trim().replace(/^x-(?=gzip$|compress$)/, ""))
    .filter((name) => CODINGS.includes(name));
}

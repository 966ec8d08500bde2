/**
 * Decompresses a body in gzip or deflate that a fetch has left compressed, as Deno's does with some
 * codings. The bytes decide: the header stays if the body has been decompressed.
 *
 * @param chunks the whole body
 * @returns the decompressed body; undefined if it is not compressed
 */
export function inflate(
  chunks: readonly Uint8Array<ArrayBuffer>[],
): ReadableStream<Uint8Array<ArrayBuffer>> | undefined {
  const [first = 0, second = 0] = chunks[0] ?? [];
  // RFC 1952 section 2.3.1 and RFC 1950 section 2.2: no JSON begins like this.
  const magic = first * 256 + second;
  const format = magic === 0x1f8b ? "gzip" : first === 0x78 && magic % 31 === 0 ? "deflate" : "";
  if (format === "") return undefined;
  return new Blob([...chunks]).stream().pipeThrough(new DecompressionStream(format));
}

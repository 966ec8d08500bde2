/** The runtimes' codes and texts for data that can't be decompressed, unless it only ends early. */
const CORRUPT =
  /Z_DATA_ERROR|ZSTD_error|ERR__?ERROR_|ZlibError|(brotli|zstd)\w* ?error|decompress|inflate failed|gzip header|corrupt|compressed data/i;

/** Returns how a reply's body failed, as the end of a message. */
export function describeBodyFailure(error: unknown): string {
  return isCorruptCompression(error) ? "can't be decompressed" : "broke off";
}

/** Whether a reply could not be read because its compression is corrupt. */
export function isCorruptCompression(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause) {
    if (CORRUPT.test(`${(one as { code?: unknown }).code} ${one.message}`)) return true;
  }
  return false;
}

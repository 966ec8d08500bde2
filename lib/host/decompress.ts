import { pipeline, Readable, type Transform } from "node:stream";
import zlib from "node:zlib";
import { codingsOf } from "./content_codings.ts";

/** Creates a decompressor for a body with this first byte. */
type Decompressor = (first: number) => Transform;

const DECOMPRESSORS: Readonly<Record<string, Decompressor>> = {
  gzip: () => zlib.createGunzip(),
  // Some servers leave out the zlib header, whose lower four bits are 8.
  deflate: (first) => (first & 15) === 8 ? zlib.createInflate() : zlib.createInflateRaw(),
  br: () => zlib.createBrotliDecompress(),
  zstd: () => zlib.createZstdDecompress(),
};

/**
 * Returns a body as a web stream, decompressed as it is read: some servers compress without being
 * asked to.
 *
 * @param body the body, as received
 * @param encoding the reply's `Content-Encoding`
 * @returns a stream that fails if the body does, or can't be decompressed; cancelling it ends the
 *   transfer
 * @throws {TypeError} for a coding that is not supported
 */
export function decompress(
  body: Readable,
  encoding: string | null,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let decoded: AsyncIterable<Uint8Array<ArrayBuffer>> = body;
  for (const coding of codingsOf(encoding).toReversed()) {
    const create = DECOMPRESSORS[coding];
    if (create === undefined) throw new TypeError(`unsupported content coding: ${coding}`);
    decoded = decode(decoded, create);
  }
  const chunks = decoded[Symbol.asyncIterator]();
  // Under Deno, `Readable.toWeb()` crashes the process if it is cancelled between two chunks.
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => void body.destroy(),
  });
}

async function* decode(
  body: AsyncIterable<Uint8Array<ArrayBuffer>>,
  create: Decompressor,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const chunks = body[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done) return;
  const compressed = Readable.from(prepend(first.value, chunks));
  // A failure of either stream ends the other, and reaches the reader.
  yield* pipeline(compressed, create(first.value[0] ?? 0), () => {});
}

async function* prepend<T>(first: T, rest: AsyncIterator<T>): AsyncGenerator<T> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => rest };
}

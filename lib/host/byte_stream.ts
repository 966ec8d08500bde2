import { close, open, read } from "node:fs";
import { promisify } from "node:util";

/** The bytes that are read at once. */
const READ_CHUNK_BYTES = 65_536;

/** Milliseconds until the next attempt to read a pipe that does not block. */
const EMPTY_PIPE_PAUSE_MS = 10;

const STDIN = 0;

/** Options of {@linkcode byteStream}. */
export interface ByteStreamOptions {
  /** The bytes after which it ends. @default all of the file */
  size?: number | undefined;
}

/**
 * Opens a file as a stream of bytes, which are read as they are consumed; standard input for `-`. A
 * reader can provide the memory (`mode: "byob"`): one buffer is then enough for any size.
 *
 * @param path the file
 * @param options the part that is read
 * @returns the stream; it fails if the file can't be opened or read
 */
export function byteStream(
  path: string,
  { size = Infinity }: ByteStreamOptions = {},
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let file = path === "-" ? STDIN : undefined;
  let rest = size;
  const end = async () => {
    if (file !== undefined && file !== STDIN) await promisify(close)(file);
    file = undefined;
  };
  return new ReadableStream({
    type: "bytes",
    autoAllocateChunkSize: READ_CHUNK_BYTES,
    async pull(controller) {
      const request = controller.byobRequest;
      if (!request?.view) return;
      const { buffer, byteOffset, byteLength } = request.view;
      file ??= await promisify(open)(path, "r");
      const length = Math.min(byteLength, rest);
      const count = length === 0
        ? 0
        : await readSome(file, new Uint8Array(buffer, byteOffset, length));
      rest -= count;
      if (count === 0) {
        await end();
        controller.close();
      }
      request.respond(count);
    },
    cancel: end,
  });
}

async function readSome(file: number, bytes: Uint8Array): Promise<number> {
  for (;;) {
    try {
      const { bytesRead } = await promisify(read)(file, bytes, 0, bytes.length, null);
      return bytesRead;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Windows reports the end of standard input as an error.
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw error;
      await new Promise((resolve) => setTimeout(resolve, EMPTY_PIPE_PAUSE_MS));
    }
  }
}

import { fstatSync, open } from "node:fs";
import { Socket } from "node:net";
import process from "node:process";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { byteStream } from "./byte_stream.ts";

/** The bytes that are read at once. */
const PIPE_CHUNK_BYTES = 65_536;

const STDIN = 0;

/**
 * Opens a pipe as a stream of bytes, which are read as they are consumed; standard input for `-`,
 * whatever that is. This is for Node: even at its exit it waits for a read of a file, which for a
 * pipe may never end. It does not wait for a socket.
 *
 * @param path the pipe
 * @returns the stream; it fails if the pipe can't be opened or read
 */
export function pipeStream(path: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  if (path !== "-") return socketStream(() => promisify(open)(path, "r"));
  const stdin = fstatSync(STDIN);
  if (stdin.isFile()) return byteStream(path);
  if (stdin.isFIFO() || stdin.isSocket()) return socketStream(() => Promise.resolve(STDIN));
  // A terminal: a person types little.
  return Readable.toWeb(process.stdin) as ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** Reads a pipe into one buffer, which is enough for any size. */
function socketStream(openPipe: () => Promise<number>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const buffer = new Uint8Array(PIPE_CHUNK_BYTES);
  let socket: Socket | undefined;
  let arrival = Promise.withResolvers<number>();
  const callback = (count: number) => {
    arrival.resolve(count);
    // It pauses, so that the buffer is not overwritten.
    return false;
  };
  return new ReadableStream({
    type: "bytes",
    autoAllocateChunkSize: PIPE_CHUNK_BYTES,
    async pull(controller) {
      const request = controller.byobRequest;
      if (!request?.view) return;
      arrival = Promise.withResolvers();
      socket ??= new Socket({ fd: await openPipe(), writable: false, onread: { buffer, callback } })
        .on("end", () => arrival.resolve(0))
        .on("error", (error) => arrival.reject(error));
      socket.resume();
      const count = await arrival.promise;
      const { view } = request;
      const part = Math.min(count, view.byteLength);
      new Uint8Array(view.buffer, view.byteOffset, part).set(buffer.subarray(0, part));
      if (count === 0) controller.close();
      request.respond(part);
      if (part < count) controller.enqueue(buffer.slice(part, count));
    },
    cancel: () => void socket?.destroy(),
  });
}

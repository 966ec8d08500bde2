import { write, writeSync } from "node:fs";
import process from "node:process";

/** Milliseconds until the next attempt to write to a full pipe that does not block. */
const FULL_PIPE_PAUSE_MS = 10;

const STDOUT = 1;

/**
 * Writes to standard output without a stream: opening one takes more time than the work of most
 * commands. Not for Windows, whose console accepts only text.
 *
 * @param text the text, which is written completely
 * @throws the system's error, with `ENOSPC` or `EPIPE` for example
 */
export async function writeStdout(text: string): Promise<void> {
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(STDOUT, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Deno does not report how much it has written: to continue would repeat a part.
      if (code !== "EAGAIN" || "Deno" in globalThis) throw error;
      await new Promise((resolve) => setTimeout(resolve, FULL_PIPE_PAUSE_MS));
    }
  }
}

/**
 * Writes bytes to standard output as they are. Signals and the network are handled while a reader is
 * slow, which a synchronous write would prevent.
 *
 * @throws the system's error
 */
export async function writeBytes(bytes: Uint8Array): Promise<void> {
  if (process.platform === "win32") return await writeToStream(bytes);
  let rest = bytes;
  while (rest.length > 0) {
    const result = await attemptWrite(rest);
    if (typeof result === "number") rest = rest.subarray(result);
    else if (result.code !== "EAGAIN" || "Deno" in globalThis) throw result;
    else await new Promise((resolve) => setTimeout(resolve, FULL_PIPE_PAUSE_MS));
  }
}

function attemptWrite(bytes: Uint8Array): Promise<number | NodeJS.ErrnoException> {
  return new Promise((resolve) => {
    write(STDOUT, bytes, (error, written) => resolve(error ?? written));
  });
}

function writeToStream(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => error ? reject(error) : resolve());
  });
}

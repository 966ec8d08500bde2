import { writeSync } from "node:fs";

/** Milliseconds until a pipe that was full, and does not wait for its reader, is tried again. */
const PAUSE = 10;

const STDOUT = 1;

/**
 * Writes to standard output without a stream: opening one costs more time than all that most
 * commands do. Not for Windows, whose console takes text alone.
 *
 * @param text what is written, whole
 * @throws the system's error, with `ENOSPC` or `EPIPE` for example
 */
export async function writeStdout(text: string): Promise<void> {
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(STDOUT, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Deno does not tell how much of it is written by then: to go on would be to repeat some.
      if (code !== "EAGAIN" || "Deno" in globalThis) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}

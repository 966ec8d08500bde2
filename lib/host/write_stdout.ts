import { writeSync } from "node:fs";

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

import { writeSync } from "node:fs";
import process from "node:process";

/** Milliseconds until the next attempt to write to a full pipe that does not block. */
const FULL_PIPE_PAUSE_MS = 10;

/**
 * Writes to standard output or standard error without a stream: opening one takes more time than the
 * work of most commands. Not for Windows, whose console accepts only text.
 *
 * @param text the text, which is written completely
 * @param options the descriptor: 1 or 2
 * @throws the system's error, with `ENOSPC` or `EPIPE` for example
 */
export async function writeDirectly(
  text: string,
  { descriptor }: { descriptor: number },
): Promise<void> {
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Deno does not report how much it has written: to continue would repeat a part.
      if (code !== "EAGAIN" || "Deno" in globalThis) throw error;
      await new Promise((resolve) => setTimeout(resolve, FULL_PIPE_PAUSE_MS));
    }
  }
}

let stream: NodeJS.WriteStream | undefined;

/** The part of Deno's API that writes without blocking the program. */
interface DenoOutput {
  stdout: { write(bytes: Uint8Array): Promise<number> };
}

/**
 * Writes bytes to standard output as they are. Signals and the network are handled while a reader is
 * slow, which a synchronous write would prevent.
 *
 * @throws the system's error
 */
export async function writeBytes(bytes: Uint8Array): Promise<void> {
  if ("Deno" in globalThis) {
    const { Deno: { stdout } } = globalThis as unknown as { Deno: DenoOutput };
    for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await stdout.write(rest));
    return;
  }
  // Without a listener, a closed reader would end the program with a stack trace.
  const opened = stream ??= process.stdout.on("error", () => {});
  await new Promise<void>((resolve, reject) => {
    opened.write(bytes, (error) => error ? reject(error) : resolve());
  });
}

import { writeSync } from "node:fs";
import process from "node:process";
import { isatty } from "node:tty";
import type { TextOutput } from "./text_output.ts";

const DESCRIPTORS = { stdout: 1, stderr: 2 };

/** Milliseconds until a pipe that was full, and does not wait for its reader, is tried again. */
const PAUSE = 10;

/**
 * Standard output or standard error. Standard output is written to without a stream where the system
 * allows that: opening one costs more time than all that most commands do.
 */
export function processOutput(name: "stdout" | "stderr"): TextOutput {
  const descriptor = DESCRIPTORS[name];
  let opened: NodeJS.WriteStream | undefined;
  // Without a listener a reader that has gone away would end the program with a stack trace; each
  // write learns of it by its own callback.
  const stream = () => opened ??= process[name].on("error", () => {});
  // A console of Windows takes text alone. And a login goes on while messages wait for a reader.
  const direct = name === "stdout" && process.platform !== "win32";
  return {
    write: (text) =>
      direct ? writeAll(descriptor, text) : new Promise((resolve, reject) => {
        stream().write(text, (error) => error ? reject(error) : resolve());
      }),
    get isTerminal() {
      return isatty(descriptor);
    },
    get columns() {
      return isatty(descriptor) && stream().columns || 80;
    },
    get rows() {
      return isatty(descriptor) && stream().rows || 24;
    },
  };
}

async function writeAll(descriptor: number, text: string): Promise<void> {
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      // Deno gives no such code, rightly: it does not tell how much it has written by then.
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}

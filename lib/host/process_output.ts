import process from "node:process";
import { isatty } from "node:tty";
import { safeText } from "./safe_text.ts";
import type { TextOutput } from "./text_output.ts";
import { writeDirectly } from "./write_directly.ts";

const DESCRIPTORS = { stdout: 1, stderr: 2 };

/** Creates standard output or standard error, as a stream that is opened when needed. */
export function processOutput(name: "stdout" | "stderr"): TextOutput {
  const descriptor = DESCRIPTORS[name];
  let opened: NodeJS.WriteStream | undefined;
  // Without a listener, a closed reader would end the program with a stack trace. Each write gets
  // the error through its own callback.
  const stream = () => opened ??= process[name].on("error", () => {});
  // The program waits for a result to be written; a login continues while a message is waiting. Deno's
  // streams write synchronously as well, and after a failure they never call back again.
  const isSynchronous = name === "stdout" || process.versions.deno !== undefined;
  const direct = isSynchronous && process.platform !== "win32";
  const draw = (text: string) =>
    direct ? writeDirectly(text, { descriptor }) : new Promise<void>((resolve, reject) => {
      stream().write(text, (error) => error ? reject(error) : resolve());
    });
  return {
    write: (text) => draw(safeText(text)),
    draw,
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

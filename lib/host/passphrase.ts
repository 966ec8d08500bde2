import process from "node:process";
import { isatty } from "node:tty";

/** The outputs and keys of a prompt. */
export interface PassphrasePrompt {
  /** The text of the prompt. */
  prompt: string;
  /** Writes to the terminal. */
  write: (text: string) => Promise<void>;
  /** Called if ^C is typed. */
  onInterrupt: () => void;
}

/**
 * Reads a passphrase from the terminal, which does not show it. It is restored afterwards, also if
 * the program ends in between.
 *
 * @returns nothing if standard input or standard error is not a terminal, or if the input ends
 */
export async function readPassphrase(
  { prompt, write, onInterrupt }: PassphrasePrompt,
): Promise<string | undefined> {
  const { stdin } = process;
  if (!isatty(0) || !isatty(2)) return undefined;
  const restore = () => void stdin.setRawMode(false);
  stdin.setRawMode(true);
  process.on("exit", restore);
  try {
    await write(prompt);
    return await readLine(stdin, onInterrupt);
  } finally {
    restore();
    process.off("exit", restore);
    stdin.pause();
    await write("\n");
  }
}

/** Reads keys until Enter. A terminal in raw mode sends ^C, ^D, ^U and the erase key as characters. */
function readLine(stdin: NodeJS.ReadStream, onInterrupt: () => void): Promise<string | undefined> {
  stdin.setEncoding("utf8");
  let typed: string[] = [];
  return new Promise((resolve) => {
    const finish = (text: string | undefined) => {
      stdin.off("data", read);
      stdin.off("end", end);
      resolve(text);
    };
    const end = () => finish(undefined);
    const read = (chunk: string) => {
      for (const key of chunk) {
        if (key === "\r" || key === "\n") return finish(typed.join(""));
        if (key === "\x04") return end();
        if (key === "\x03") {
          onInterrupt();
          return end();
        }
        if (key === "\x15") typed = [];
        else if (key === "\x7f" || key === "\b") typed.pop();
        else typed.push(key);
      }
    };
    stdin.on("data", read);
    stdin.on("end", end);
    stdin.resume();
  });
}

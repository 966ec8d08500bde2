import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { posixQuote } from "../../lib/output/posix_quote.ts";
import { programCommand, programEnv, type ProgramOptions } from "./program.ts";

/** A program on its own terminal. */
export interface OnTerminal {
  child: ChildProcess;
  /** Returns everything that the terminal has shown so far. */
  screen(): string;
  /** Types keys. */
  type(keys: string): void;
  /** Resolves when the screen matches. */
  shows(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
}

/** The options of a terminal. */
export interface TerminalOptions extends ProgramOptions {
  columns?: number;
  rows?: number;
}

/** Starts the program on a pseudo-terminal. */
export function startOnTerminal(
  args: readonly string[],
  options: TerminalOptions = {},
): OnTerminal {
  return runOnTerminal([...programCommand(options), ...args], options);
}

/** Starts any program on a pseudo-terminal, with the `script` tool of Unix. */
export function runOnTerminal(
  words: readonly string[],
  options: Pick<TerminalOptions, "columns" | "rows" | "env" | "cwd"> = {},
): OnTerminal {
  const { columns = 100, rows = 40, cwd } = options;
  const shell = `stty cols ${columns} rows ${rows}; exec ${words.map(posixQuote).join(" ")}`;
  const command = process.platform === "darwin"
    ? ["-q", "/dev/null", "sh", "-c", shell]
    : ["-qfec", shell, "/dev/null"];
  const env = programEnv({ TERM: "xterm", ...options.env });
  const child = spawn("script", command, { env, ...(cwd && { cwd }) });
  let screen = "";
  let look = () => {};
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
    look();
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return {
    child,
    ended,
    screen: () => screen,
    type: (keys) => void child.stdin.write(keys),
    shows: (pattern) =>
      new Promise((resolve, reject) => {
        look = () => {
          const match = pattern.exec(screen);
          if (match) resolve(match);
        };
        look();
        ended.then(() => reject(new Error(`it ended and never showed ${pattern}:\n${screen}`)));
      }),
  };
}

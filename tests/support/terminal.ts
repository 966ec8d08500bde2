import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { programCommand, programEnv, type ProgramOptions } from "./program.ts";

/** A program on a terminal of its own. */
export interface OnTerminal {
  child: ChildProcess;
  /** All that the terminal has shown so far. */
  screen(): string;
  /** Types. */
  type(keys: string): void;
  /** Resolves when the terminal has shown this. */
  shows(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
}

/** How large the terminal is. */
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

/** Starts any program on a pseudo-terminal, by the tool that every Unix has for that. */
export function runOnTerminal(
  words: readonly string[],
  options: Pick<TerminalOptions, "columns" | "rows" | "env" | "cwd"> = {},
): OnTerminal {
  const { columns = 100, rows = 40, cwd } = options;
  const shell = `stty cols ${columns} rows ${rows}; exec ${words.map(quote).join(" ")}`;
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

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

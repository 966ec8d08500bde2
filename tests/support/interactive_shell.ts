import xterm from "@xterm/headless";
import { runOnTerminal } from "./terminal.ts";

/** The prompt of the shells under test. */
export const PROMPT = "ready> ";

/** A shell on a terminal, and a person who types. */
export interface Shell {
  /**
   * Types a command line, and returns it after completion. It ends in `@`, which is typed last: a
   * space before it was added by the shell.
   *
   * @param keys the keys to type; `\t` completes
   */
  completes(keys: string): Promise<string>;
  /** Types a command line, and resolves when the screen matches. */
  lists(keys: string, pattern: RegExp): Promise<void>;
  /** Ends the shell. */
  close(): Promise<void>;
}

/** The options of a shell. */
export interface ShellOptions {
  env: Record<string, string>;
  cwd: string;
}

const SIZE = { columns: 160, rows: 50 };

/** Milliseconds to wait for a shell. */
const SHELL_TIMEOUT_MS = 20_000;

/** Clears the line, then the screen. */
const CLEAR = "\x15\x0c";

/** Starts a shell on a terminal. */
export async function startShell(words: readonly string[], options: ShellOptions): Promise<Shell> {
  const terminal = runOnTerminal(words, { ...options, ...SIZE });
  const screen = new xterm.Terminal({
    cols: SIZE.columns,
    rows: SIZE.rows,
    allowProposedApi: true,
  });
  screen.onData(terminal.type); // Some shells query the terminal's features.
  terminal.child.stdout?.on("data", (text: string) => screen.write(text));
  const shows = async (pattern: RegExp): Promise<RegExpExecArray> => {
    const end = Date.now() + SHELL_TIMEOUT_MS;
    for (;;) {
      const text = read(screen);
      const match = pattern.exec(text);
      if (match) return match;
      if (Date.now() > end) throw new Error(`the shell never showed ${pattern}:\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await shows(/^ready> /m);
  let count = 0;
  return {
    async completes(keys) {
      count++;
      terminal.type(`${CLEAR}${keys}@${count}`);
      const [, line = ""] = await shows(new RegExp(`^ready> (.*@)${count}$`, "m"));
      return line;
    },
    async lists(keys, pattern) {
      terminal.type(`${CLEAR}${keys}`);
      await shows(pattern);
    },
    async close() {
      terminal.child.kill();
      await terminal.ended;
    },
  };
}

function read(screen: InstanceType<typeof xterm.Terminal>): string {
  const { active } = screen.buffer;
  return Array.from(
    { length: screen.rows },
    (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? "",
  ).join("\n");
}

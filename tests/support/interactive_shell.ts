import xterm from "@xterm/headless";
import { runOnTerminal } from "./terminal.ts";

/** What the shells of the tests are told to show before a command line. */
export const PROMPT = "ready> ";

/** A shell on a terminal, and a person at its keys. */
export interface Shell {
  /**
   * Types a command line, and tells how it reads when the shell has dealt with all keys. It ends in
   * `@`, which is typed last: a blank before it is the shell's.
   *
   * @param keys what is typed; `\t` is the key that completes
   */
  completes(keys: string): Promise<string>;
  /** Types a command line, and resolves when the screen shows this. */
  lists(keys: string, pattern: RegExp): Promise<void>;
  /** Ends it. */
  close(): Promise<void>;
}

/** How a shell is started. */
export interface ShellOptions {
  env: Record<string, string>;
  cwd: string;
}

const SIZE = { columns: 160, rows: 50 };

/** Milliseconds until a shell is given up. */
const PATIENCE = 20_000;

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
  screen.onData(terminal.type); // Some shells ask the terminal what it can do.
  terminal.child.stdout?.on("data", (text: string) => screen.write(text));
  const shows = async (pattern: RegExp): Promise<RegExpExecArray> => {
    const end = Date.now() + PATIENCE;
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

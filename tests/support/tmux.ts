import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { posixQuote } from "../../lib/output/posix_quote.ts";
import { programEnv } from "./program.ts";

/** Milliseconds to wait for a screen. */
const SCREEN_TIMEOUT_MS = 30_000;

/** A program in a window of tmux. */
export interface TmuxWindow {
  /** Resolves with the lines of the screen, without empty ones at the end, when it matches. */
  shows(pattern: RegExp): Promise<string[]>;
  /** Changes the size of the window. */
  resize(size: { columns: number; rows: number }): void;
  /** Ends tmux. */
  close(): void;
}

/** The options of a window. */
export interface TmuxOptions {
  columns: number;
  rows: number;
  env?: Record<string, string>;
}

/**
 * Starts a program in a tmux of its own.
 *
 * @param words the program and its arguments
 * @param options the size, and the program's environment
 */
export function startInTmux(words: readonly string[], options: TmuxOptions): TmuxWindow {
  const { columns, rows, env = {} } = options;
  const socket = `device-login-${randomUUID()}`;
  const tmux = (...args: string[]) =>
    execFileSync("tmux", ["-L", socket, "-f", "/dev/null", "-u", ...args], {
      encoding: "utf8",
      env: { ...programEnv(), TERM: "xterm" },
    });
  const size = (
    { columns, rows }: { columns: number; rows: number },
  ) => ["-x", `${columns}`, "-y", `${rows}`];
  const variables = Object.entries(env).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
  const command = `${words.map(posixQuote).join(" ")}; sleep 600`;
  tmux("new-session", "-d", ...size({ columns, rows }), ...variables, command);
  return {
    async shows(pattern) {
      const end = Date.now() + SCREEN_TIMEOUT_MS;
      while (true) {
        const text = tmux("capture-pane", "-p").trimEnd();
        if (pattern.test(text)) return text.split("\n");
        if (Date.now() > end) throw new Error(`the screen never showed ${pattern}:\n${text}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    resize: (changed) => void tmux("resize-window", ...size(changed)),
    close: () => void tmux("kill-server"),
  };
}

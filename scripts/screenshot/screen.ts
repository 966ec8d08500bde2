import xterm from "@xterm/headless";
import { safeText } from "../../lib/host/safe_text.ts";
import type { TextOutput } from "../../lib/host/text_output.ts";
import type { Cell } from "./draw_terminal.ts";

/** A terminal that a program draws on. */
export interface Screen extends TextOutput {
  /** Returns what it shows, without empty lines at the end. */
  cells(): Promise<Cell[][]>;
  /** Resolves when it shows a text. */
  shows(text: string): Promise<void>;
}

/** Milliseconds within which a program shows what is expected. */
const SHOW_TIMEOUT_MS = 20_000;

/** Creates a terminal of this size. */
export function createScreen({ columns, rows }: { columns: number; rows: number }): Screen {
  const terminal = new xterm.Terminal({
    cols: columns,
    rows,
    convertEol: true,
    allowProposedApi: true,
  });
  const draw = (text: string) => new Promise<void>((resolve) => terminal.write(text, resolve));
  const readLine = (y: number): Cell[] => {
    const line = terminal.buffer.active.getLine(y);
    return Array.from({ length: columns }, (_, x) => {
      const cell = line?.getCell(x);
      const text = cell?.getChars() || " ";
      return { text, bold: Boolean(cell?.isBold()), faint: Boolean(cell?.isDim()) };
    });
  };
  const read = () => Array.from({ length: rows }, (_, y) => readLine(y));
  return {
    write: (text) => draw(safeText(text)),
    draw,
    isTerminal: true,
    columns,
    rows,
    async cells() {
      await draw("");
      const lines = read();
      const last = lines.findLastIndex((line) => line.some(({ text }) => text !== " "));
      return lines.slice(0, last + 1);
    },
    async shows(text) {
      const end = Date.now() + SHOW_TIMEOUT_MS;
      const shown = () => read().map((line) => line.map((cell) => cell.text).join("")).join("\n");
      while (!shown().includes(text)) {
        if (Date.now() > end) throw new Error(`The terminal never showed ${text}:\n${shown()}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  };
}

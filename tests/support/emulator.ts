import xterm from "@xterm/headless";
import jsqr from "jsqr";
import type { PromptOutput } from "../../lib/prompt/prompt_view.ts";

/** A terminal in the test's process. */
export interface Emulator extends PromptOutput {
  /** Returns what the screen shows, without empty lines at the end. */
  lines(): Promise<string[]>;
  /** Changes its size, and wraps its lines again. */
  resize(size: { columns: number; rows: number }): void;
  /** Returns everything that was written. */
  read(): string;
}

/** Creates a terminal. */
export function createEmulator(size: { columns: number; rows: number }): Emulator {
  const { columns: cols, rows } = size;
  const terminal = new xterm.Terminal({ cols, rows, convertEol: true, allowProposedApi: true });
  let written = "";
  const write = (text: string) => {
    written += text;
    terminal.write(text);
    return Promise.resolve();
  };
  return {
    get columns() {
      return terminal.cols;
    },
    get rows() {
      return terminal.rows;
    },
    write,
    draw: write,
    read: () => written,
    resize: ({ columns, rows }) => terminal.resize(columns, rows),
    async lines() {
      await new Promise<void>((resolve) => terminal.write("", resolve));
      const { active } = terminal.buffer;
      const shown = Array.from(
        { length: terminal.rows },
        (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? "",
      );
      return shown.slice(0, shown.findLastIndex((line) => line.trim() !== "") + 1);
    },
  };
}

/**
 * Reads the QR code on a screen as a scanner would, each of its modules as 4 by 4 pixels.
 *
 * @param lines the screen
 * @returns its content; undefined if there is none
 */
export function scanScreen(lines: readonly string[]): string | undefined {
  const scale = 4;
  const columns = Math.max(...lines.map((line) => line.length));
  const width = columns * scale;
  const height = lines.length * 2 * scale;
  const points = new Uint8ClampedArray(width * height * 4);
  for (let index = 0; index < width * height; index++) {
    const x = Math.floor(index % width / scale);
    const y = Math.floor(index / width / scale);
    const character = lines[y >> 1]?.[x];
    const light = character === "█" || character === (y % 2 ? "▄" : "▀");
    points.fill(light ? 255 : 0, index * 4, index * 4 + 3);
    points[index * 4 + 3] = 255;
  }
  return jsqr.default(points, width, height)?.data;
}

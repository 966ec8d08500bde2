// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Draws `docs/login.svg`: the program's demo in a terminal, while it waits for the approval.
 *
 * @module
 */

import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import process from "node:process";
import xterm from "@xterm/headless";
import { escapeHtml } from "../lib/oauth/encoding/html_entities.ts";

/** The size of the terminal, in characters. */
const COLUMNS = 84;
const ROWS = 24;
/** The size of a character, in pixels. */
const CELL = { width: 8.4, height: 18 };
/** The margin of the picture, in pixels. */
const MARGIN = 18;

const screen = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
const command = `stty cols ${COLUMNS} rows ${ROWS}; exec '${process.execPath}' run --allow-net ` +
  "--allow-env --quiet cli.ts demo --port 8628 --qr";
const child = spawn("script", ["-qfec", command, "/dev/null"], {
  env: { ...process.env, TERM: "xterm" },
});
await new Promise<void>((resolve, reject) => {
  let shown = "";
  child.stdout.on("data", (bytes: Uint8Array) => {
    shown += new TextDecoder().decode(bytes);
    screen.write(bytes, () => shown.includes("9:5") && resolve());
  });
  child.on("close", () => reject(new Error(`The program ended:\n${shown}`)));
});
child.stdin.end("\x03");

const lines = readLines();
mkdirSync("docs", { recursive: true });
writeFileSync("docs/login.svg", draw(lines));
console.log(`docs/login.svg: ${lines.length} lines`);

interface Cell {
  text: string;
  bold: boolean;
  faint: boolean;
}

/** Returns what the terminal shows, without trailing empty lines. */
function readLines(): Cell[][] {
  const { active } = screen.buffer;
  const lines: Cell[][] = [];
  for (let y = 0; y < ROWS; y++) {
    const line = active.getLine(y);
    const cells: Cell[] = [];
    for (let x = 0; x < COLUMNS; x++) {
      const cell = line?.getCell(x);
      const text = cell?.getChars() || " ";
      cells.push({ text, bold: Boolean(cell?.isBold()), faint: Boolean(cell?.isDim()) });
    }
    lines.push(cells);
  }
  const last = lines.findLastIndex((line) => line.some(({ text }) => text !== " "));
  return lines.slice(0, last + 1);
}

function draw(lines: readonly Cell[][]): string {
  const width = COLUMNS * CELL.width + 2 * MARGIN;
  const height = lines.length * CELL.height + 2 * MARGIN;
  const content = lines.map((line, y) => drawLine(line, MARGIN + y * CELL.height)).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" ` +
    `height="${height}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14">\n` +
    `<title>A sign-in in a terminal: a QR code, a URL, a code, and the time left</title>\n` +
    `<rect width="100%" height="100%" rx="10" fill="#16191f"/>\n${content}</svg>\n`;
}

/** Draws a run of similar characters as text, and of blocks as a rectangle without gaps. */
function drawLine(line: readonly Cell[], top: number): string {
  let svg = "";
  for (let x = 0; x < line.length;) {
    const first = line[x];
    if (!first) break;
    const alike = ({ text, bold, faint }: Cell) =>
      isBlock(text) === isBlock(first.text) && bold === first.bold && faint === first.faint &&
      (!isBlock(text) || text === first.text);
    let end = x;
    while (end < line.length && alike(line[end] ?? first)) end++;
    const text = line.slice(x, end).map((cell) => cell.text).join("");
    const left = MARGIN + x * CELL.width;
    const width = (end - x) * CELL.width;
    if (isBlock(first.text)) {
      const half = CELL.height / 2;
      const y = first.text === "▄" ? top + half : top;
      const height = first.text === "█" ? CELL.height : half;
      svg += `<rect x="${left}" y="${y}" width="${width + 0.3}" height="${
        height + 0.3
      }" fill="#fff"/>\n`;
    } else if (text.trim() !== "") {
      const look = first.bold
        ? ' font-weight="bold" fill="#fff"'
        : ` fill="${first.faint ? "#98a2b0" : "#d7dce3"}"`;
      const visible = text.trimEnd();
      svg +=
        `<text x="${left}" y="${top + 13.5}" textLength="${visible.length * CELL.width}"${look} ` +
        `xml:space="preserve">${escapeHtml(visible)}</text>\n`;
    }
    x = end;
  }
  return svg;
}

function isBlock(text: string): boolean {
  return "█▀▄".includes(text);
}

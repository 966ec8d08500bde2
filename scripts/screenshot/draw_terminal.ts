import { escapeHtml } from "../../lib/oauth/encoding/html_entities.ts";

/** The size of a character, in pixels. */
const CELL = { width: 8.4, height: 18 };
/** The margin of the picture, in pixels. */
const MARGIN = 18;

/** A character on a terminal. */
export interface Cell {
  text: string;
  bold: boolean;
  faint: boolean;
}

/**
 * Draws a terminal as SVG.
 *
 * @param lines what it shows
 * @param options the picture's title, and the width in characters
 */
export function drawTerminal(
  lines: readonly Cell[][],
  { title, columns }: { title: string; columns: number },
): string {
  const width = columns * CELL.width + 2 * MARGIN;
  const height = lines.length * CELL.height + 2 * MARGIN;
  const content = lines.map((line, y) => drawLine(line, MARGIN + y * CELL.height)).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" ` +
    `height="${height}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14">\n` +
    `<title>${escapeHtml(title)}</title>\n` +
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

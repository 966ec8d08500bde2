import { generate } from "lean-qr/nano";

/** The width of the light border. The standard requires four modules; readers accept two. */
const QR_BORDER_MODULES = 2;

/** A drawn QR code. Its characters are the light modules: it needs a dark background. */
export interface QrCode {
  /** The lines, all of the same width. */
  lines: readonly string[];
  /** The width, in characters. */
  width: number;
}

/**
 * Draws a QR code for a terminal, two modules per character, one above the other.
 *
 * @param text its content, which is not changed in any way
 * @returns the code, or undefined if the text is too long for one
 */
export function qrCode(text: string): QrCode | undefined {
  // Beyond 300 bytes the code does not fit on any usual terminal.
  if (new TextEncoder().encode(text).length > 300) return undefined;
  const code = generate(text);
  const size = code.size + 2 * QR_BORDER_MODULES;
  const isLight = (x: number, y: number) =>
    y < size && !code.get(x - QR_BORDER_MODULES, y - QR_BORDER_MODULES);
  const lines: string[] = [];
  for (let y = 0; y < size; y += 2) {
    let line = "";
    for (let x = 0; x < size; x++) {
      const lower = isLight(x, y + 1);
      line += isLight(x, y) ? (lower ? "█" : "▀") : lower ? "▄" : " ";
    }
    lines.push(line);
  }
  return { lines, width: size };
}

import { generate } from "lean-qr/nano";

/** Light modules around the code. The standard wants four; readers are content with two. */
const BORDER = 2;

/** A QR code, drawn. */
export interface QrCode {
  /** The drawing, with a line break at its end. */
  text: string;
  /** Characters in a line of it. */
  width: number;
  /** Lines. */
  height: number;
}

/** How a QR code is drawn. */
export interface QrCodeOptions {
  /** Whether it may set the colours itself; else the terminal's background is taken to be dark. */
  colors?: boolean;
}

/**
 * A QR code for a terminal: two modules a character, one above the other.
 *
 * @param text what it says, as received: nothing is put in or left out
 * @param options how it is drawn
 * @returns nothing where the text is too long for one
 */
export function qrCode(text: string, options: QrCodeOptions = {}): QrCode | undefined {
  // 300 bytes already make a code that no usual terminal has room for.
  if (new TextEncoder().encode(text).length > 300) return undefined;
  const code = generate(text);
  const size = code.size + 2 * BORDER;
  const isLight = (x: number, y: number) => y < size && !code.get(x - BORDER, y - BORDER);
  const lines: string[] = [];
  for (let y = 0; y < size; y += 2) {
    let line = "";
    for (let x = 0; x < size; x++) {
      const lower = isLight(x, y + 1);
      line += isLight(x, y) ? (lower ? "█" : "▀") : lower ? "▄" : " ";
    }
    // White on black, whatever the terminal's own colours are: light modules are what is drawn.
    lines.push(options.colors ? `\x1b[97m\x1b[40m${line}\x1b[0m` : line);
  }
  return { text: `${lines.join("\n")}\n`, width: size, height: lines.length };
}

import { textWidth } from "./text_width.ts";

/** A part of a line with the same look. */
export interface Span {
  /** The text, without control characters. */
  readonly text: string;
  /** How it looks: emphasized, subdued, or as the modules of a QR code. */
  readonly look?: "strong" | "faint" | "qr" | undefined;
  /** The URL that it opens. */
  readonly link?: string | undefined;
}

/** A line of the prompt. */
export type StyledLine = readonly Span[];

/** What a terminal can show. */
export interface LineStyle {
  /** Whether it uses colors. */
  colors?: boolean | undefined;
  /** Whether it shows links (OSC 8). */
  links?: boolean | undefined;
}

/** The control sequences of each look. White on black, whatever the colors of the terminal. */
const LOOKS = {
  strong: ["\x1b[1m", "\x1b[22m"],
  faint: ["\x1b[2m", "\x1b[22m"],
  qr: ["\x1b[97m\x1b[40m", "\x1b[0m"],
} as const;

/** Returns the text of a line. */
export function lineText(line: StyledLine): string {
  return line.map(({ text }) => text).join("");
}

/** Returns the number of columns that a line takes. */
export function lineWidth(line: StyledLine): number {
  return textWidth(lineText(line));
}

/** Formats a line with a terminal's control sequences. */
export function styleLine(line: StyledLine, { colors, links }: LineStyle): string {
  return line.map(({ text, look, link }) => {
    const [begin, end] = colors && look ? LOOKS[look] : ["", ""];
    const styled = `${begin}${text}${end}`;
    const url = links && link !== undefined ? URL.parse(link)?.href : undefined;
    return url === undefined ? styled : `\x1b]8;;${url}\x1b\\${styled}\x1b]8;;\x1b\\`;
  }).join("");
}

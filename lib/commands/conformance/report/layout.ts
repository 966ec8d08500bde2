import type { Host } from "../../../host/host.ts";
import { wrapWords } from "../../../prompt/text_width.ts";

/** The form in which people read a report. */
export interface Layout {
  /** The columns of the terminal; unlimited without one, so that each verdict is one line. */
  readonly width: number;
}

/** Returns the layout for standard output. */
export function layoutFor({ stdout }: Pick<Host, "stdout">): Layout {
  return { width: stdout.isTerminal ? stdout.columns : Infinity };
}

/** Whether all lines of a text fit into a width. */
export function fits(text: string, width: number): boolean {
  return text.split("\n").every((line) => line.length <= width);
}

/**
 * Breaks a line between words. All lines but the first are indented as the text after its label.
 *
 * @param line the line
 * @param options the width, and the label with which it begins
 */
export function hangingLines(
  line: string,
  { width, label = "" }: Layout & { label?: string },
): string {
  const indent = " ".repeat(label.length || 2);
  const lines = wrapWords(line, width - indent.length).join(`\n${indent}`);
  return `${label}${lines}\n`;
}

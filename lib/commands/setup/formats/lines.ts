import { FormatFault } from "./format.ts";

/** Returns the lines of a text, each with its line break; the last one may have none. */
export function splitLines(text: string): string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}

/** Returns a line without its line break. */
export function withoutBreak(line: string): string {
  return line.replace(/\r?\n$/, "");
}

/** Returns the line of an offset in a text, counted from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/**
 * Inserts lines before another one, with the line breaks of the text. If they come last, the text
 * ends with a line break only if it did so before, so that {@linkcode removeLines} restores it.
 *
 * @param text the text
 * @param options the number of the line before which they are inserted, from 0, and the lines
 */
export function insertLines(
  text: string,
  { at, lines }: { at: number; lines: readonly string[] },
): string {
  const before = splitLines(text);
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  const open = at >= before.length && text !== "" && !text.endsWith("\n");
  const added = open
    ? `${lineBreak}${lines.join(lineBreak)}`
    : lines.map((line) => `${line}${lineBreak}`).join("");
  return [...before.slice(0, at), added, ...before.slice(at)].join("");
}

/** Inserts lines at the end of a text. */
export function appendLines(text: string, lines: readonly string[]): string {
  return insertLines(text, { at: splitLines(text).length, lines });
}

/** Checks that no line at the end would become a part of the last one. @throws {FormatFault} */
export function refuseOpenLine(text: string): void {
  if (!/\\(?:\r?\n)?$/.test(text)) return;
  throw new FormatFault("the last line must not end with a backslash", splitLines(text).length);
}

/** Removes lines by their numbers, counted from 0. */
export function removeLines(text: string, numbers: readonly number[]): string {
  const lines = splitLines(text);
  const rest = lines.filter((_, number) => !numbers.includes(number)).join("");
  const open = numbers.includes(lines.length - 1) && !text.endsWith("\n");
  return open ? withoutBreak(rest) : rest;
}

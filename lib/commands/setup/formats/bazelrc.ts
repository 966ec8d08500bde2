import type { Format } from "./format.ts";
import { appendLines, refuseOpenLine, removeLines, splitLines, withoutBreak } from "./lines.ts";

/** A line of a bazelrc. */
export interface BazelrcEntry {
  readonly line: string;
}

/** Bazel's file: one line for each option, in any order. */
export const bazelrc: Format<BazelrcEntry> = {
  has: (text, { line }) => findLine(text, line) >= 0,
  add(text, { line }) {
    refuseOpenLine(text);
    return appendLines(text, [line]);
  },
  remove: (text, { entry: { line } }) => removeLines(text, [findLine(text, line)]),
};

function findLine(text: string, line: string): number {
  return splitLines(text).findLastIndex((one) => withoutBreak(one).trim() === line);
}

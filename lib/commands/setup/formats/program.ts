import { type Format, FormatFault } from "./format.ts";

/** A program that a tool runs: a script, of which every byte is ours. */
export interface ProgramEntry {
  readonly script: string;
}

/** A script as a whole file. */
export const program: Format<ProgramEntry> = {
  has: (text, { script }) => text === script,
  add(text, { script }) {
    if (text === "" || text === script) return script;
    throw new FormatFault("there is another program of this name, which must be moved first");
  },
  remove: () => "",
};

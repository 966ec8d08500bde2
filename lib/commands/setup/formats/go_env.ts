import { type Format, FormatFault } from "./format.ts";
import { appendLines, removeLines, splitLines, withoutBreak } from "./lines.ts";

/** A command of `GOAUTH`. */
export interface GoAuthEntry {
  readonly command: string;
}

/** Go's own default, which a value replaces. */
const DEFAULT_COMMAND = "netrc";

const VARIABLE = "GOAUTH=";

/** The file of `go env -w`. The command comes first among those of `GOAUTH`: Go prefers it then. */
export const goEnv: Format<GoAuthEntry> = {
  has: (text, { command }) => find(text)?.commands.includes(command) ?? false,
  add(text, { command }) {
    const found = find(text);
    if (found === undefined) {
      return appendLines(text, [`${VARIABLE}${command}; ${DEFAULT_COMMAND}`]);
    }
    if (found.value.trim() === "off") {
      throw new FormatFault("GOAUTH=off switches every authentication off", found.at + 1);
    }
    const others = found.value.trim() === "" ? DEFAULT_COMMAND : found.value;
    return replaceLine(text, { at: found.at, content: `${VARIABLE}${command}; ${others}` });
  },
  remove(text, { entry: { command }, before }) {
    const found = find(text);
    if (found === undefined) return text;
    const others = found.commands.filter((one) => one !== command);
    const isDefault = others.length === 0 || others.join() === DEFAULT_COMMAND;
    const previous = find(before);
    if (isDefault && previous === undefined) return removeLines(text, [found.at]);
    const prefix = `${command}; `;
    const rest = found.value.startsWith(prefix)
      ? found.value.slice(prefix.length)
      : others.join("; ");
    const value = isDefault ? previous?.value ?? rest : rest;
    return replaceLine(text, { at: found.at, content: VARIABLE + value });
  },
};

/** Finds the variable; the last line counts. */
function find(text: string): { at: number; value: string; commands: string[] } | undefined {
  const lines = splitLines(text).map(withoutBreak);
  const at = lines.findLastIndex((line) => line.startsWith(VARIABLE));
  if (at < 0) return undefined;
  const value = (lines[at] ?? "").slice(VARIABLE.length);
  return { at, value, commands: value.split(";").map((one) => one.trim()).filter(Boolean) };
}

function replaceLine(text: string, { at, content }: { at: number; content: string }): string {
  return splitLines(text)
    .map((line, number) => number === at ? content + line.slice(withoutBreak(line).length) : line)
    .join("");
}

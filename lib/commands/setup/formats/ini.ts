import { type Format, FormatFault } from "./format.ts";
import { appendLines, insertLines, removeLines, splitLines, withoutBreak } from "./lines.ts";

/** A value in a section. */
export interface IniEntry {
  readonly section: string;
  readonly name: string;
  readonly value: string;
}

interface IniLine {
  readonly kind: "header" | "value" | "comment" | "blank";
  readonly section: string | undefined;
  readonly indentation: string;
  readonly name?: string;
  readonly value?: string;
}

/** The files of aws and pip, as Python's configparser reads them. */
export const ini: Format<IniEntry> = {
  has: (text, entry) =>
    readLines(text).some((line) => isValueOf(line, entry) && line.value === entry.value),
  add(text, entry) {
    const { section, name, value } = entry;
    const lines = readLines(text);
    const setting = `${name} = ${value}`;
    const header = findHeader(lines, section);
    if (header < 0) return appendLines(text, [`[${section}]`, setting]);
    const other = lines.findIndex((line) => isValueOf(line, entry));
    if (other >= 0) throw new FormatFault(`[${section}] has another ${name}`, other + 1);
    // A line that is indented more would continue this one.
    const next = lines.find((line) => line.kind === "value" && line.section === section);
    return insertLines(text, {
      at: header + 1,
      lines: [`${next?.indentation ?? ""}${setting}`],
    });
  },
  remove(text, { entry, before }) {
    const { section } = entry;
    const lines = readLines(text);
    const at = lines.findIndex((line) => isValueOf(line, entry));
    const header = findHeader(lines, section);
    const left = lines.some((line, number) =>
      line.section === section && line.kind !== "blank" && number !== at && number !== header
    );
    const keepsHeader = left || findHeader(readLines(before), section) >= 0;
    return removeLines(text, keepsHeader ? [at] : [header, at]);
  },
};

/** Returns the names that have a value in a section. @throws {FormatFault} */
export function namesIn(text: string, section: string): string[] {
  return readLines(text).flatMap((line) =>
    line.kind === "value" && line.section === section ? [line.name ?? ""] : []
  );
}

function isValueOf(line: IniLine, { section, name }: IniEntry): boolean {
  const isName = line.name?.replaceAll("_", "-") === name.replaceAll("_", "-"); // As pip compares.
  return line.kind === "value" && line.section === section && isName;
}

/** Returns the line of a section's header, or -1. @throws {FormatFault} if there are two */
function findHeader(lines: readonly IniLine[], section: string): number {
  const found = lines.flatMap((line, number) =>
    line.kind === "header" && line.section === section ? [number] : []
  );
  const [first = -1, second] = found;
  if (second === undefined) return first;
  throw new FormatFault(`there is a second section [${section}]`, second + 1);
}

function readLines(text: string): IniLine[] {
  const lines: IniLine[] = [];
  let section: string | undefined;
  for (const [index, line] of splitLines(text).entries()) {
    const content = withoutBreak(line);
    const trimmed = content.trim();
    const [indentation = ""] = /^\s*/.exec(content) ?? [];
    if (trimmed === "" || /^[#;]/.test(trimmed)) {
      lines.push({ kind: trimmed === "" ? "blank" : "comment", section, indentation });
      continue;
    }
    const value = lines.findLast(({ kind }) => kind !== "blank" && kind !== "comment");
    if (value?.kind === "value" && indentation.length > value.indentation.length) {
      // It continues the value before it, which is thereby another one than it seemed.
      const at = lines.lastIndexOf(value);
      lines[at] = { ...value, value: `${value.value}\n${trimmed}` };
      lines.push({ kind: "comment", section, indentation });
      continue;
    }
    const header = /^\[([^\]]+)\]/.exec(trimmed);
    if (header) {
      // aws allows quotes around the name in [profile "NAME"].
      section = header[1]?.trim().replace(/\s+/g, " ").replace(/ "(.*)"$/, " $1");
      lines.push({ kind: "header", section, indentation });
      continue;
    }
    const [, name, setting = ""] = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(trimmed) ?? [];
    if (name === undefined || section === undefined) {
      const expected = section === undefined ? "a section" : "a section or NAME = VALUE";
      throw new FormatFault(`this is not ${expected}`, index + 1);
    }
    lines.push({ kind: "value", section, indentation, name: name.toLowerCase(), value: setting });
  }
  return lines;
}

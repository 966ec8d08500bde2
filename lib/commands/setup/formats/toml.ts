import { parse, TomlError, type TomlTable } from "smol-toml";
import { isObject } from "../../../oauth/encoding/is_object.ts";
import { type Format, FormatFault } from "./format.ts";
import { appendLines, insertLines, removeLines, splitLines, withoutBreak } from "./lines.ts";
import { isSameData } from "./same_data.ts";

/** A text in a table, or an element of a list. */
export interface TomlEntry {
  /** The table; nothing for the top of the file. */
  readonly table?: string | undefined;
  readonly name: string;
  readonly value: string;
  /** If it is an element of a list: the others, unless the file has any. */
  readonly others?: readonly string[] | undefined;
}

/**
 * The files of cargo and uv. The text is edited by its lines, and then parsed: an edit that has
 * another effect than the entry's is not made.
 */
export const toml: Format<TomlEntry> = {
  has(text, entry) {
    const value = valueIn(readToml(text), entry);
    return entry.others
      ? Array.isArray(value) && value.includes(entry.value)
      : value === entry.value;
  },
  add(text, entry) {
    const root = readToml(text);
    const { name, value, others } = entry;
    const present = valueIn(root, entry);
    if (present === undefined) {
      const wanted = others ? [...others, value] : value;
      const edited = insertLine(text, {
        table: entry.table,
        line: `${name} = ${writeValue(wanted)}`,
      });
      return checked([edited], { root: changed(root, { entry, value: wanted }), text, entry });
    }
    if (!others || !Array.isArray(present)) {
      throw new FormatFault(`${name} has another value`, lineOf(text, name));
    }
    const wanted = changed(root, { entry, value: [...present, value] });
    return checked(
      findLists(text, name).map(({ at, elements }) => {
        const last = elements.at(-1);
        const [place, element] = last
          ? [last.at + last.text.length, `, ${writeValue(value)}`]
          : [at, writeValue(value)];
        return text.slice(0, place) + element + text.slice(place);
      }),
      { root: wanted, text, entry },
    );
  },
  remove(text, { entry, before }) {
    const root = readToml(text);
    const { table, name, value, others } = entry;
    const present = valueIn(root, entry);
    const rest = Array.isArray(present) ? present.filter((one) => one !== value) : [];
    const wasThere = valueIn(readToml(before), entry) !== undefined;
    if (others && (wasThere || !isSameData(rest, others))) {
      const wanted = changed(root, { entry, value: rest });
      return checked(removals(text, entry), { root: wanted, text, entry });
    }
    const wanted = changed(root, { entry, value: undefined });
    const keepsTable = table === undefined || readToml(before)[table] !== undefined ||
      Object.keys(wanted[table] ?? {}).length > 0;
    if (!keepsTable) delete wanted[table];
    const header = findHeader(text, table);
    const edits = splitLines(text).flatMap((line, number) =>
      startOf(name).test(line) ? [removeLines(text, keepsTable ? [number] : [header, number])] : []
    );
    return checked(edits, { root: wanted, text, entry });
  },
};

/** Reads a file. @throws {FormatFault} */
export function readToml(text: string): TomlTable {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason = ""] = error.message.replace(/^Invalid TOML document: /, "").split("\n");
    throw new FormatFault(`this is not valid TOML: ${reason}`, error.line);
  }
}

function valueIn(root: TomlTable, { table, name }: TomlEntry): unknown {
  const place = table === undefined ? root : root[table];
  return isObject(place) ? place[name] : undefined;
}

/** Returns a copy of the data in which the entry's value is another one, or is missing. */
function changed(
  root: TomlTable,
  { entry: { table, name }, value }: {
    entry: TomlEntry;
    value: string | string[] | undefined;
  },
): TomlTable {
  const place = table === undefined ? root : root[table];
  const { [name]: _, ...others } = isObject(place) ? place : {};
  const members = { ...others, ...(value !== undefined && { [name]: value }) } as TomlTable;
  return table === undefined ? members : { ...root, [table]: members };
}

/** Returns the edit with the data that is wanted. @throws {FormatFault} if there is none */
function checked(
  edits: readonly string[],
  { root, text, entry: { name } }: { root: TomlTable; text: string; entry: TomlEntry },
): string {
  const edit = edits.find((one) => {
    try {
      return isSameData(parse(one), root);
    } catch {
      return false;
    }
  });
  if (edit !== undefined) return edit;
  throw new FormatFault(
    `${name} is written in a way that only a person can change`,
    lineOf(text, name),
  );
}

function insertLine(
  text: string,
  { table, line }: { table: string | undefined; line: string },
): string {
  if (table === undefined) return insertLines(text, { at: 0, lines: [line] });
  const header = findHeader(text, table);
  return header < 0
    ? appendLines(text, [`[${table}]`, line])
    : insertLines(text, { at: header + 1, lines: [line] });
}

function writeValue(value: string | string[]): string {
  return Array.isArray(value) ? `[${value.map(writeValue).join(", ")}]` : JSON.stringify(value);
}

function findHeader(text: string, table: string | undefined): number {
  return splitLines(text).findIndex((line) => {
    const [, name] = /^\s*\[\s*"?([\w-]+)"?\s*\]\s*(?:#.*)?$/.exec(withoutBreak(line)) ?? [];
    return name !== undefined && name === table;
  });
}

/** A list in a text, and its elements. */
interface List {
  /** Where its content begins. */
  readonly at: number;
  readonly elements: readonly { readonly at: number; readonly text: string }[];
}

const TOKEN = /#[^\n]*|"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[[\]]/g;

/** Finds the lists of texts that have this name, in any table. */
function findLists(text: string, name: string): List[] {
  return [...text.matchAll(new RegExp(`${startOf(name).source}\\s*\\[`, "gm"))].map((match) => {
    const at = match.index + match[0].length;
    const elements: { at: number; text: string }[] = [];
    for (const token of text.slice(at).matchAll(TOKEN)) {
      if (token[0] === "]") break;
      if (/^["']/.test(token[0])) elements.push({ at: at + token.index, text: token[0] });
    }
    return { at, elements };
  });
}

/** Returns the text without the entry's element, once for each place where that may be. */
function removals(text: string, { name, value }: TomlEntry): string[] {
  return findLists(text, name).flatMap(({ elements }) =>
    elements.filter((element) => element.text === writeValue(value)).map(
      ({ at, text: element }) => {
        const start = text.slice(0, at);
        const end = text.slice(at + element.length);
        const comma = /\s*,\s*$/;
        return comma.test(start)
          ? start.replace(comma, "") + end
          : start + end.replace(/^\s*,\s*/, "");
      },
    )
  );
}

/** Matches the beginning of a value's line, with a table in front or without. */
function startOf(name: string): RegExp {
  return new RegExp(`^\\s*(?:[\\w-]+\\s*\\.\\s*)?"?${name}"?\\s*=`, "m");
}

function lineOf(text: string, name: string): number | undefined {
  const at = splitLines(text).findIndex((line) => line.includes(name));
  return at < 0 ? undefined : at + 1;
}

import { type Format, FormatFault } from "./format.ts";
import { appendLines, refuseOpenLine, removeLines, splitLines, withoutBreak } from "./lines.ts";

/** A credential helper of git, for one server. */
export interface GitHelperEntry {
  /** The server: `https://git.example.com`. */
  readonly url: string;
  /** The command, as git expects it. */
  readonly helper: string;
}

/** A line of a gitconfig. */
interface GitLine {
  /** The subsection of `credential` that it belongs to; nothing elsewhere. */
  readonly url: string | undefined;
  readonly kind: "header" | "helper" | "blank" | "other";
  /** The value of a helper. */
  readonly value?: string;
}

/**
 * The file of `git config --global`. An entry is a section of its own, with an empty helper first: it
 * keeps git from asking the helpers for all servers, and from handing them the token to store.
 */
export const gitConfig: Format<GitHelperEntry> = {
  has: (text, { url, helper }) => helpersFor(text, url).includes(helper),
  add(text, { url, helper }) {
    readLines(text);
    refuseOpenLine(text);
    return appendLines(text, [
      `[credential ${quote(url)}]`,
      "\thelper =",
      `\thelper = ${/["\\#;]/.test(helper) ? quote(helper) : helper}`,
    ]);
  },
  remove(text, { entry: { url, helper } }) {
    const lines = readLines(text);
    const at = lines.findLastIndex((line) =>
      line.kind === "helper" && line.url === url && line.value === helper
    );
    const reset = lines[at - 1];
    const removed = reset?.kind === "helper" && reset.value === "" ? [at - 1, at] : [at];
    const header = lines.findLastIndex(({ kind }, number) => kind === "header" && number < at);
    const next = lines.findIndex(({ kind }, number) => kind === "header" && number > at);
    const inside = lines.slice(header + 1, next < 0 ? undefined : next);
    const left = inside.filter(({ kind }, index) =>
      kind !== "blank" && !removed.includes(header + 1 + index)
    );
    return removeLines(text, left.length === 0 ? [header, ...removed] : removed);
  },
};

/** Returns the helpers that a gitconfig has for a server. @throws {FormatFault} */
export function helpersFor(text: string, url: string): string[] {
  return readLines(text)
    .flatMap((line) => line.kind === "helper" && line.url === url ? [line.value ?? ""] : []);
}

const HEADER = /^\s*\[\s*([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]\s*(.*)$/;
const VARIABLE = /^\s*([A-Za-z][\w-]*)\s*(?:=\s*(.*))?$/;

function readLines(text: string): GitLine[] {
  let url: string | undefined;
  let inside = false;
  let continues = false;
  return splitLines(text).map((line, number): GitLine => {
    const content = withoutBreak(number === 0 ? line.replace(/^\uFEFF/, "") : line);
    const isContinuation = continues;
    continues = !/^\s*[#;]/.test(content) && /(?:^|[^\\])(?:\\\\)*\\$/.test(content);
    if (isContinuation) return { url, kind: "other" };
    if (/^\s*$/.test(content)) return { url, kind: "blank" };
    if (/^\s*[#;]/.test(content)) return { url, kind: "other" };
    const header = HEADER.exec(content);
    if (header) {
      const [, section = "", name, rest = ""] = header;
      inside = true;
      url = section.toLowerCase() === "credential" && name !== undefined
        ? name.replace(/\\(.)/g, "$1")
        : undefined;
      // git allows a variable behind a header: that header is not ours.
      return { url, kind: rest === "" || /^[#;]/.test(rest) ? "header" : "other" };
    }
    const variable = VARIABLE.exec(content);
    if (!variable || !inside) {
      const expected = inside ? "a section or a variable" : "a section";
      throw new FormatFault(`this is not ${expected} of a gitconfig`, number + 1);
    }
    const [, name = "", value = ""] = variable;
    if (url === undefined || name.toLowerCase() !== "helper" || continues) {
      return { url, kind: "other" };
    }
    return { url, kind: "helper", value: unquote(value, number + 1) };
  });
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, String.raw`\$&`)}"`;
}

/** Reads a value: quotes, escapes, and a comment behind it. */
function unquote(value: string, line: number): string {
  const parts = /^((?:[^"#;\\]|\\.|"(?:[^"\\]|\\.)*")*)(.*)$/.exec(value);
  const [, read = "", rest = ""] = parts ?? [];
  if (/^["\\]/.test(rest)) throw new FormatFault("a quotation mark or an escape is open", line);
  return read.trim().replace(
    /"((?:[^"\\]|\\.)*)"|\\(.)/g,
    (_, quoted, escaped) => escaped ?? quoted.replace(/\\(.)/g, "$1"),
  );
}

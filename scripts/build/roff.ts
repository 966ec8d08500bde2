/** The width of a source line, in characters. */
const SOURCE_LINE_WIDTH = 78;

/** Characters that roff interprets or replaces, and their escapes. */
const SPECIAL: Record<string, string> = {
  "\\": "\\e",
  "'": "\\(aq",
  "`": "\\(ga",
  '"': "\\(dq",
  "^": "\\(ha",
  "~": "\\(ti",
};

/** Formats text literally: roff does not break, hyphenate or replace anything in it. */
export function literal(text: string): string {
  const escaped = escape(text).replaceAll("-", "\\-");
  return escaped.startsWith(".") ? `\\&${escaped}` : escaped;
}

/** Formats literal text in bold. */
export function bold(text: string): string {
  return `\\fB${literal(text)}\\fR`;
}

/** Formats literal text in italics, for placeholders. */
export function italic(text: string): string {
  return `\\fI${literal(text)}\\fR`;
}

/** Wraps text into source lines. Words that begin with a hyphen are treated as flags. */
export function prose(text: string): string[] {
  const words = text.trim().split(/\s+/).map((word) => {
    return /^\(?-/.test(word) ? literal(word) : escape(word);
  });
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    if (line !== "" && line.length + word.length >= SOURCE_LINE_WIDTH) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word.replace(/^\./, "\\&.") : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Formats text as a sentence. */
export function sentence(text: string): string[] {
  const [first = ""] = text;
  const whole = first.toUpperCase() + text.slice(first.length);
  return prose(/[.:?]$/.test(whole) ? whole : `${whole}.`);
}

/** Formats a list item: a term and a sentence about it. */
export function item(term: string, text: string): string[] {
  return [".TP", term, ...sentence(text)];
}

/** Formats command lines. */
export function code(lines: readonly string[]): string[] {
  return [".RS 4", ".nf", ...lines.map(literal), ".fi", ".RE"];
}

function escape(text: string): string {
  return text
    .replaceAll(/[\\'`"^~]/g, (character) => SPECIAL[character] ?? character)
    .replaceAll(/[^\x20-\x7e]/gu, (character) => {
      return `\\[u${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}]`;
    });
}

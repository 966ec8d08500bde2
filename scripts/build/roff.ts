/** Characters in a line of the source. */
const WIDTH = 78;

/** What means something to roff, or reads otherwise than it is written, and how it is written. */
const SPECIAL: Record<string, string> = {
  "\\": "\\e",
  "'": "\\(aq",
  "`": "\\(ga",
  '"': "\\(dq",
  "^": "\\(ha",
  "~": "\\(ti",
};

/** Text as it is typed: nothing in it is broken, hyphenated or made prettier. */
export function literal(text: string): string {
  const escaped = escape(text).replaceAll("-", "\\-");
  return escaped.startsWith(".") ? `\\&${escaped}` : escaped;
}

/** Literal text in bold. */
export function bold(text: string): string {
  return `\\fB${literal(text)}\\fR`;
}

/** Literal text in italics, for what a person puts something else in place of. */
export function italic(text: string): string {
  return `\\fI${literal(text)}\\fR`;
}

/** A text as lines of the source. Words that begin with a hyphen are taken for flags. */
export function prose(text: string): string[] {
  const words = text.trim().split(/\s+/).map((word) => {
    return /^\(?-/.test(word) ? literal(word) : escape(word);
  });
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    if (line !== "" && line.length + word.length >= WIDTH) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word.replace(/^\./, "\\&.") : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A text as a sentence. */
export function sentence(text: string): string[] {
  const [first = ""] = text;
  const whole = first.toUpperCase() + text.slice(first.length);
  return prose(/[.:?]$/.test(whole) ? whole : `${whole}.`);
}

/** An item of a list: what it is about, and a sentence on it. */
export function item(term: string, text: string): string[] {
  return [".TP", term, ...sentence(text)];
}

/** Command lines. */
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

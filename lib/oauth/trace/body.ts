import { memberKind } from "./member_kind.ts";
import { learnMembers, type Member, memberLines } from "./members.ts";
import type { Redactor } from "./redactor.ts";
import { unusualWords } from "./words.ts";

/** Characters that are read of a text that is neither JSON nor a form. */
const READ = 65_536;

/** Characters that are shown of it. */
const SHOWN = 1_000;

/** Something in such a text that is named and has a value: JSON that breaks off, an attribute. */
const NAMED =
  /(?<![\w.-])(["']?)([\w.-]{1,60})\1\s{0,9}[:=]\s{0,9}("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s&;,<>"'{}]+)/g;

/** The members of a JSON object or of a form, or a text that is neither. */
export type Body = { members: readonly Member[] } | { text: string };

/** Reads a body; what type it is said to have does not matter. */
export function parseBody(text: string): Body {
  const value = parseJson(text);
  if (Array.isArray(value)) return { members: [["", value]] };
  if (typeof value === "object" && value !== null) return { members: Object.entries(value) };
  const isForm = /^[^\s=&<>"{}]+=[^\s<>"{}]*$/.test(text);
  return isForm ? { members: [...new URLSearchParams(text)] } : { text: text.slice(0, READ) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Remembers what is secret in a body. This comes before anything of it is shown. */
export function learnBody(body: Body, redactor: Redactor): void {
  if ("text" in body) {
    const named = [...body.text.matchAll(NAMED)];
    learnMembers(named.map(([, , name = "", value = ""]) => [name, unquoted(value)]), redactor);
    return;
  }
  learnMembers(body.members, redactor);
}

/** The lines of a body, with what is not known to be harmless hidden. */
export function bodyLines(body: Body, redactor: Redactor): string[] {
  if ("members" in body) return memberLines(body.members, redactor);
  const shown = showText(body.text, redactor);
  const cut = shown.length > SHOWN ? `${shown.slice(0, SHOWN)}…` : shown;
  return cut.split(/[\r\n]+/).map((line) => line.trim()).filter(Boolean);
}

/** A text of which nothing is known: plain words alone are shown. */
function showText(text: string, redactor: Redactor): string {
  const show = (part: string) => redactor.show(part, unusualWords);
  let shown = "";
  let end = 0;
  for (const match of text.matchAll(NAMED)) {
    const [whole, , name = "", value = ""] = match;
    if (["plain", "text"].includes(memberKind(name))) continue;
    shown += show(text.slice(end, match.index + whole.length - value.length));
    shown += redactor.hash(unquoted(value));
    end = match.index + whole.length;
  }
  return shown + show(text.slice(end));
}

function unquoted(value: string): string {
  return value.replace(/^(["'])(.*?)\1?$/s, "$2");
}

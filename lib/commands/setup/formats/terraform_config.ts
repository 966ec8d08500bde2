import { type Format, FormatFault } from "./format.ts";
import { appendLines, lineAt, removeLines, splitLines, withoutBreak } from "./lines.ts";

/** The credentials helper of terraform. */
export interface TerraformHelperEntry {
  readonly helper: string;
}

/** A comment, a string, or a single character of HCL. */
const TOKEN = /#[^\n]*|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|"(?:[^"\\\n]|\\.)*("?)|[^]/g;

/** Terraform's file, which can name one credentials helper. */
export const terraformConfig: Format<TerraformHelperEntry> = {
  has: (text, entry) => findBlock(text, entry) >= 0,
  add(text, entry) {
    const code = withoutComments(text);
    const other = /^[ \t]*credentials_helper\b/m.exec(code);
    if (other) {
      throw new FormatFault("there is another credentials_helper", lineAt(code, other.index));
    }
    return appendLines(text, [blockOf(entry)]);
  },
  remove: (text, { entry }) => removeLines(text, [findBlock(text, entry)]),
};

function blockOf({ helper }: TerraformHelperEntry): string {
  return `credentials_helper "${helper}" {}`;
}

function findBlock(text: string, entry: TerraformHelperEntry): number {
  return splitLines(withoutComments(text))
    .findLastIndex((line) => withoutBreak(line).trim() === blockOf(entry));
}

/** Blanks the comments, and checks that strings and blocks are closed. @throws {FormatFault} */
function withoutComments(text: string): string {
  const open: number[] = [];
  const code = text.replace(TOKEN, (token, end: string | undefined, offset: number) => {
    if (/^(?:#|\/[/*])/.test(token)) return token.replace(/[^\n]/g, " ");
    if (token.startsWith('"') && end === "") {
      throw new FormatFault("a quotation mark is open", lineAt(text, offset));
    }
    if (token === "{") open.push(offset);
    if (token === "}" && open.pop() === undefined) {
      throw new FormatFault("this } closes nothing", lineAt(text, offset));
    }
    return token;
  });
  const [first] = open;
  if (first === undefined) return code;
  throw new FormatFault("this { is not closed", lineAt(text, first));
}

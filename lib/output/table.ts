import { type OutputFormat, textMember, type TokenRecord } from "./token_record.ts";

const ROWS = [
  ["ACCESS TOKEN", "access_token"],
  ["REFRESH TOKEN", "refresh_token"],
  ["ID TOKEN", "id_token"],
  ["EXPIRY", "expiry"],
] as const;

/** Characters between tab stops. */
const TAB = 8;

/** The four values that Ory Hydra's command prints, aligned by tabs as it does. */
export const table: OutputFormat = {
  render: (tokens: TokenRecord) => {
    const rows = ROWS.map(([label, member]) => [label, textMember(tokens, member) ?? "<empty>"]);
    const widths = [0, 1].map((column) => columnWidth(rows.map((row) => row[column] ?? "")));
    const lines = rows.map((row) =>
      row.map((cell, column) => cell + "\t".repeat(tabsTo(widths[column] ?? 0, cell))).join("")
    );
    return { text: lines.map((line) => `${line}\n`).join("") };
  },
};

/** The longest cell, at least one space, and the rest up to a tab stop. */
function columnWidth(cells: readonly string[]): number {
  return Math.ceil((Math.max(...cells.map(length)) + 1) / TAB) * TAB;
}

function tabsTo(width: number, cell: string): number {
  return Math.ceil((width - length(cell)) / TAB);
}

function length(text: string): number {
  return [...text].length;
}

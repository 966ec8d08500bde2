import { type OutputFormat, textMember, type TokenRecord } from "./token_record.ts";

const TABLE_ROWS = [
  ["ACCESS TOKEN", "access_token"],
  ["REFRESH TOKEN", "refresh_token"],
  ["ID TOKEN", "id_token"],
  ["EXPIRY", "expiry"],
] as const;

/** The number of characters between tab stops. */
const TAB_WIDTH = 8;

/** Prints the four values that Ory Hydra's command prints, aligned by tabs in the same way. */
export const table: OutputFormat = {
  render: (tokens: TokenRecord) => {
    const rows = TABLE_ROWS.map((
      [label, member],
    ) => [label, textMember(tokens, member) ?? "<empty>"]);
    const widths = [0, 1].map((column) => columnWidth(rows.map((row) => row[column] ?? "")));
    const lines = rows.map((row) =>
      row.map((cell, column) => cell + "\t".repeat(tabsTo(widths[column] ?? 0, cell))).join("")
    );
    return { text: lines.map((line) => `${line}\n`).join("") };
  },
};

/**
 * Removes the alignment of a table, for programs: one tab between the cells, and none at the end.
 *
 * @example
 * ```ts
 * withoutPadding("EXPIRY\t\t2026-01-01T00:00:00Z\t\n"); // "EXPIRY\t2026-01-01T00:00:00Z\n"
 * ```
 */
export function withoutPadding(table: string): string {
  return table.replace(/\t+$/gm, "").replace(/\t+/g, "\t");
}

/** Returns the width of the longest cell and at least one space, up to a tab stop. */
function columnWidth(cells: readonly string[]): number {
  return Math.ceil((Math.max(...cells.map(length)) + 1) / TAB_WIDTH) * TAB_WIDTH;
}

function tabsTo(width: number, cell: string): number {
  return Math.ceil((width - length(cell)) / TAB_WIDTH);
}

function length(text: string): number {
  return [...text].length;
}

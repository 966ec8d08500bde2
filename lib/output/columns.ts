/** The number of spaces between two columns. */
const COLUMN_GAP = 2;

/**
 * Aligns rows in columns, each as wide as its longest cell.
 *
 * @param rows the rows, all of the same length; the first is the header
 *
 * @example
 * ```ts
 * columns([["NAME", "AGE"], ["Ann", "7"]]); // "NAME  AGE\nAnn   7\n"
 * ```
 */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, index) =>
    Math.max(...rows.map((row) => [...row[index] ?? ""].length))
  );
  const line = (row: readonly string[]) =>
    row.map((cell, index) => {
      const space = (widths[index] ?? 0) + COLUMN_GAP - [...cell].length;
      return cell + " ".repeat(space);
    }).join("").trimEnd();
  return rows.map((row) => `${line(row)}\n`).join("");
}

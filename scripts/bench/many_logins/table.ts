import { COSTS, type ManyLogins } from "../many_logins.ts";

/** Returns the first two rows of the table of pending logins, in Markdown. */
export function heading(): string {
  const names = COSTS.map(([name, unit]) => name === "after" ? "sent after" : `${name} ${unit}`);
  return `|runtime|logins|client|${names.join("|")}|\n|${"-|".repeat(names.length + 3)}`;
}

/**
 * Returns a row of that table, with the ratios to openid-client in the same run.
 *
 * @param row the figures of one client
 * @param rows all figures so far
 */
export function rowOf(row: ManyLogins, rows: readonly ManyLogins[]): string {
  const { runtime, size, client } = row;
  const peer = rows.find((one) =>
    one.runtime === runtime && one.size === size && one.client === "openid-client"
  );
  const figures = COSTS.map(([name, , digits]) => {
    const value = row[name];
    if (value === undefined) return "–";
    const other = peer?.[name];
    const ratio = peer !== row && other ? ` (${(value / other).toFixed(2)} ×)` : "";
    return `${value.toFixed(digits)}${ratio}`;
  });
  return `|${[runtime, size, client, ...figures].join("|")}|`;
}

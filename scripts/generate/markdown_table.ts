/** Formats text as code. */
export function code(text: string): string {
  return `\`${text}\``;
}

/** Formats a Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows.map((row) => row.map(escape))];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function escape(cell: string): string {
  return cell.replaceAll("|", "\\|");
}

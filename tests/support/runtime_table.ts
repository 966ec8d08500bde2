import { readFileSync } from "node:fs";
import { currentRuntime } from "../../scripts/runtimes.ts";
import { TESTS_BINARY } from "./program.ts";

/** Reads this runtime's cells of a table in docs/networks.md, by the name of their row. */
export function readRuntimeTable(title: string): Map<string, string> {
  const [, ...sections] = readFileSync("docs/networks.md", "utf8").split(/^## /m);
  const section = sections.find((one) => one.startsWith(`${title}\n`)) ?? "";
  const lines = section.split("\n").filter((line) => line.startsWith("|"));
  const [header = [], , ...rows] = lines.map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.trim())
  );
  const runtime = TESTS_BINARY ? "bun" : currentRuntime();
  const column = header.findIndex((title) => title.toLowerCase() === runtime);
  return new Map(rows.map((row) => [row[0] ?? "", row[column] ?? ""]));
}

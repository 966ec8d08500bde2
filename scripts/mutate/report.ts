import { dirname } from "node:path";
import type { Mutant } from "./find_mutants.ts";
import type { Result } from "./saved_results.ts";

/** A mutant and its result. */
export interface Outcome {
  mutant: Mutant;
  result: Result;
  /** Why no test can notice it, if the list of equivalent mutants contains it. */
  equivalent?: string | undefined;
}

interface Row {
  mutants: number;
  killed: number;
  timeouts: number;
  survivors: number;
  uncovered: number;
  equivalents: number;
}

/** Returns the table of results by folder. */
export function resultTable(outcomes: readonly Outcome[]): string {
  const rows = new Map<string, Row>();
  for (const outcome of outcomes) {
    for (const name of [dirname(outcome.mutant.file), "all"]) {
      const row = rows.get(name) ??
        { mutants: 0, killed: 0, timeouts: 0, survivors: 0, uncovered: 0, equivalents: 0 };
      rows.set(name, row);
      count(row, outcome);
    }
  }
  const heads = [
    "folder",
    "mutants",
    "killed",
    "timeout",
    "survived",
    "no cover",
    "equiv",
    "score",
  ];
  const folders = [...rows].toSorted(([one], [other]) =>
    one === "all" ? 1 : other === "all" ? -1 : one < other ? -1 : 1
  );
  return [
    heads,
    ...folders.map(([name, row]) => [
      name,
      ...[row.mutants, row.killed, row.timeouts, row.survivors, row.uncovered, row.equivalents]
        .map(String),
      `${(100 * scoreOf(row)).toFixed(1)} %`,
    ]),
  ].map(([name = "", ...cells]) => name.padEnd(26) + cells.map((cell) => cell.padStart(9)).join(""))
    .join("\n");
}

/** Returns a line for each mutant that no test has noticed. */
export function survivorList(outcomes: readonly Outcome[]): string {
  return outcomes.filter(isUnnoticed).map(({ mutant, result }) => {
    const { file, line, operator, original, replacement } = mutant;
    const status = result.status === "no coverage" ? "no coverage, " : "";
    return `${file}:${line} [${status}${operator}] ${short(original)} → ${short(replacement)}`;
  }).join("\n");
}

/** Returns the part of the mutants that the tests notice, without the equivalent ones. */
export function score(outcomes: readonly Outcome[]): number {
  const counted = outcomes.filter(({ equivalent }) => equivalent === undefined);
  return 1 - counted.filter(isUnnoticed).length / Math.max(1, counted.length);
}

function isUnnoticed({ result, equivalent }: Outcome): boolean {
  return equivalent === undefined &&
    (result.status === "survived" || result.status === "no coverage");
}

function count(row: Row, outcome: Outcome): void {
  row.mutants++;
  const { status } = outcome.result;
  if (status === "killed") row.killed++;
  else if (status === "timeout") row.timeouts++;
  else if (outcome.equivalent !== undefined) row.equivalents++;
  else if (status === "survived") row.survivors++;
  else row.uncovered++;
}

function scoreOf({ mutants, killed, timeouts, equivalents }: Row): number {
  return (killed + timeouts) / Math.max(1, mutants - equivalents);
}

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > 90 ? `${line.slice(0, 87)}...` : line;
}

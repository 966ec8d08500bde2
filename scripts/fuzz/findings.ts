import { findLeaks } from "../../tests/support/leaks.ts";

// deno-lint-ignore no-control-regex -- it searches for control characters
const RAW = /[\x00-\x08\x0b-\x1f\x7f-\x9f]|[\p{Cf}\p{Zl}\p{Zp}]/u;

/** A line of a stack trace, as any of the runtimes writes it. */
const STACK = /^\s+at .*(?:\w+:\/\/|\/|\w+\.[jt]s:)\S*:\d+/m;

/** The message or the code of an error that has no class. */
const UNCLASSIFIED = /Internal error, please report it|"code":\s*"internal"/;

/** The ways in which a case can fail. */
export type Fault =
  | "exit 1"
  | "no verdict"
  | "stack trace"
  | "unclassified error"
  | "control character"
  | "secret"
  | "hang"
  | "growth";

/** A case that failed. */
export interface Finding {
  readonly fault: Fault;
  /** The evidence. */
  readonly detail: string;
}

/**
 * Inspects a text that the program has written.
 *
 * @param text the text
 * @param secrets what it must not contain, in whole or in part
 */
export function inspectText(text: string, secrets: readonly string[]): Finding[] {
  const findings: Finding[] = [];
  const around = (at: number) => text.slice(Math.max(at - 60, 0), at + 100);
  const check = (fault: Fault, pattern: RegExp) => {
    const at = text.search(pattern);
    if (at >= 0) findings.push({ fault, detail: around(at) });
  };
  check("control character", RAW);
  check("stack trace", STACK);
  check("unclassified error", UNCLASSIFIED);
  const [leak] = findLeaks(text, secrets);
  if (leak !== undefined) {
    const at = text.toLowerCase().indexOf(leak);
    findings.push({ fault: "secret", detail: `${leak} in: ${around(Math.max(at, 0))}` });
  }
  return findings;
}

/** The counts of one kind of case. */
interface Row {
  cases: number;
  faults: number;
  milliseconds: number;
}

/** The result of a case. */
interface Result {
  /** The number of the case, and what it ran. */
  name: string;
  findings: readonly Finding[];
  milliseconds?: number;
}

/** Collects the results of cases, by kind. */
export class Findings {
  readonly #rows = new Map<string, Row>();
  readonly #sorts = new Map<string, { first: string; count: number }>();

  /** The number of failed cases. */
  get faults(): number {
    return [...this.#rows.values()].reduce((sum, { faults }) => sum + faults, 0);
  }

  /**
   * Counts a case.
   *
   * @param kind the row of the table
   * @param result the case's name, what was found, and how long it took
   * @returns whether it is the first of its sort
   */
  add(kind: string, { name, findings, milliseconds = 0 }: Result): boolean {
    const row = this.#rows.get(kind) ?? { cases: 0, faults: 0, milliseconds: 0 };
    this.#rows.set(kind, row);
    row.cases++;
    row.milliseconds += milliseconds;
    if (findings.length > 0) row.faults++;
    let isFirst = false;
    for (const { fault, detail } of findings) {
      const sort = `${fault}: ${kind}`;
      const known = this.#sorts.get(sort);
      isFirst ||= known === undefined;
      const first = known?.first ?? `${name}\n    ${JSON.stringify(detail.slice(0, 1000))}`;
      this.#sorts.set(sort, { first, count: (known?.count ?? 0) + 1 });
    }
    return isFirst;
  }

  /** Returns a table of all cases, followed by the first finding of each sort. */
  report(): string {
    const row = (name: string, ...counts: unknown[]) =>
      name.padEnd(40) + counts.map((count) => String(count).padStart(9)).join("");
    const average = ({ cases, milliseconds }: Row) => (milliseconds / cases).toFixed(1);
    const rows = [...this.#rows].toSorted(([one], [other]) => one < other ? -1 : 1);
    const total = rows.reduce((sum, [, { cases }]) => sum + cases, 0);
    return [
      row("what", "cases", "faults", "ms/case"),
      ...rows.map(([kind, one]) => row(kind, one.cases, one.faults, average(one))),
      row("all", total, this.faults),
      ...[...this.#sorts].map(([sort, { first, count }]) => `\n${sort}, ${count} times: ${first}`),
    ].join("\n");
  }
}

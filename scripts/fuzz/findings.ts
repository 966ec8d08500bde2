// deno-lint-ignore no-control-regex -- it searches for control characters
const RAW = /[\x00-\x08\x0b-\x1f\x7f-\x9f]|[\p{Cf}\p{Zl}\p{Zp}]/u;

/** The ways in which a case can fail. */
export type Fault = "exit 1" | "control character" | "secret" | "hang";

/** A case that failed. */
export interface Finding {
  readonly fault: Fault;
  /** The number of the case, and what it ran. */
  readonly name: string;
  /** The evidence. */
  readonly detail: string;
}

/** The counts of one kind of case. */
interface Row {
  cases: number;
  faults: number;
}

/** Collects the results of cases. */
export class Findings {
  readonly #rows = new Map<string, Row>();
  readonly #findings = new Map<string, Finding[]>();

  /** The number of failed cases. */
  get faults(): number {
    return [...this.#rows.values()].reduce((sum, { faults }) => sum + faults, 0);
  }

  /** Counts a case. */
  add(kind: string, findings: readonly Finding[]): void {
    const row = this.#rows.get(kind) ?? { cases: 0, faults: 0 };
    this.#rows.set(kind, row);
    row.cases++;
    if (findings.length > 0) row.faults++;
    for (const finding of findings) {
      const key = `${finding.fault}: ${kind}`;
      this.#findings.set(key, [...this.#findings.get(key) ?? [], finding]);
    }
  }

  /** Returns a table of all cases, followed by the first finding of each kind. */
  report(): string {
    const rows = [...this.#rows].map(([kind, { cases, faults }]) =>
      `${kind.padEnd(34)}${String(cases).padStart(8)}${String(faults).padStart(8)}`
    );
    const sorts = [...this.#findings.values()].map(([first, ...others]) =>
      first &&
      `${first.fault}: ${first.name} (and ${others.length} more)\n    ${
        JSON.stringify(first.detail.slice(0, 500))
      }`
    );
    const heading = `${"what".padEnd(34)}${"cases".padStart(8)}${"faults".padStart(8)}`;
    return [heading, ...rows, "", ...sorts].join("\n");
  }
}

/** Searches a text for control characters and secrets. */
export function inspectText(
  text: string,
  { name, secrets }: { name: string; secrets: readonly string[] },
): Finding[] {
  const findings: Finding[] = [];
  const at = text.search(RAW);
  if (at >= 0) {
    findings.push({
      fault: "control character",
      name,
      detail: text.slice(Math.max(at - 60, 0), at + 20),
    });
  }
  const secret = secrets.find((one) => text.includes(one));
  if (secret !== undefined) {
    findings.push({ fault: "secret", name, detail: `${secret} in: ${text}` });
  }
  return findings;
}

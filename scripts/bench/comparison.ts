/** A measured figure of this program, next to that of another one in the same run. */
export interface Comparison {
  /** What was measured, and under which runtime, for example `node, cli.ts --help`. */
  readonly what: string;
  /** The unit of both figures. */
  readonly unit: string;
  readonly ours: number;
  /** What it is compared with. */
  readonly peer: string;
  readonly theirs: number;
}

/** The first two rows of a table of comparisons, in Markdown. */
export const HEADING =
  "| measured | device-login | compared with | | ratio |\n| - | -: | - | -: | -: |";

/** Returns a comparison as a row of that table. */
export function rowOf({ what, unit, ours, peer, theirs }: Comparison): string {
  const figures = [amount(ours, unit), peer, amount(theirs, unit), ratio(ours, theirs)];
  return `| ${[what, ...figures].join(" | ")} |`;
}

function amount(figure: number, unit: string): string {
  const digits = figure < 10 && !Number.isInteger(figure) ? 2 : figure < 100 ? 1 : 0;
  return `${Number.isInteger(figure) ? figure : figure.toFixed(digits)} ${unit}`.trim();
}

function ratio(one: number, other: number): string {
  return other === 0 ? "–" : `${(one / other).toFixed(2)} ×`;
}

/** Returns the median of at least one number. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? NaN;
}

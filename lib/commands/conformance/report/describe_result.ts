import type { RuleResult } from "../../../testing/conformance/verdict.ts";

/** The number of observations that are shown; a client that polls too fast makes thousands. */
const SHOWN_OBSERVATIONS = 40;

/** A line about the basis of a verdict: a label, and the text after it. */
export type ResultLine = readonly [label: string, text: string];

/**
 * Describes the basis of a verdict, line by line, below its rule: what was expected, and what was seen
 * when.
 */
export function describeResult({ rule, expected, seen, observations }: RuleResult): ResultLine[] {
  const shown = observations.slice(0, SHOWN_OBSERVATIONS);
  const left = observations.length - shown.length;
  return [
    // Without an expectation of its own, a rule says what is expected.
    ...(expected === rule.text ? [] : [["expected: ", expected] as const]),
    ["seen:     ", seen],
    ...shown.map(({ at, what }): ResultLine => [
      `${(at / 1000).toFixed(2).padStart(8)} s  `,
      what,
    ]),
    ...(left > 0 ? [["", `… and ${left} more`] as const] : []),
  ];
}

import type { ConformanceReport, Verdict } from "./verdict.ts";

/**
 * Counts the verdicts of a report.
 *
 * @param report the report
 */
export function countVerdicts({ results }: ConformanceReport): Record<Verdict, number> {
  const counts = { pass: 0, fail: 0, warning: 0, not_applicable: 0, not_tried: 0 };
  for (const { verdict } of results) counts[verdict]++;
  return counts;
}

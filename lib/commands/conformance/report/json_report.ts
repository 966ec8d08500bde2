import { printableJson } from "../../../oauth/encoding/printable_json.ts";
import { countVerdicts } from "../../../testing/conformance/count_verdicts.ts";
import type { ConformanceReport } from "../../../testing/conformance/verdict.ts";

/** Formats a report as one JSON object. */
export function jsonReport(report: ConformanceReport): string {
  const { subject, failure, results } = report;
  const summary = countVerdicts(report);
  return `${printableJson({ v: 1, subject, summary, failure, results }, 2)}\n`;
}

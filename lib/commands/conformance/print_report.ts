import { CONFORMANCE_FAILURE } from "../../cli/exit_code.ts";
import { writeResult } from "../../cli/write_result.ts";
import type { Host } from "../../host/host.ts";
import type { ConformanceReport } from "../../testing/conformance/verdict.ts";
import { layoutFor } from "./report/layout.ts";
import { REPORT_FORMATS, type ReportFormat } from "./report/report_formats.ts";

/**
 * Prints the report of a conformance run.
 *
 * @param report the report
 * @param options its format, and the host that prints it
 * @returns the exit code
 */
export async function printReport(
  report: ConformanceReport,
  { format, host }: { format: ReportFormat; host: Host },
): Promise<number> {
  await writeResult(REPORT_FORMATS[format](report, layoutFor(host)), host);
  return report.results.some(({ verdict }) => verdict === "fail") ? CONFORMANCE_FAILURE : 0;
}

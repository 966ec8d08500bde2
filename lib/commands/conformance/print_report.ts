import { CONFORMANCE_FAILURE, exitCodeOf } from "../../cli/exit_code.ts";
import { warn } from "../../cli/warn.ts";
import { writeResult } from "../../cli/write_result.ts";
import type { Host } from "../../host/host.ts";
import type { ConformanceReport } from "../../testing/conformance/verdict.ts";
import { layoutFor } from "./report/layout.ts";
import { REPORT_FORMATS, type ReportFormat } from "./report/report_formats.ts";

/**
 * Prints the report of a conformance run, and why some of it could not be tried.
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
  const { results, failure } = report;
  if (failure !== undefined) await warn(host, failure.message);
  if (results.some(({ verdict }) => verdict === "fail")) return CONFORMANCE_FAILURE;
  return failure === undefined ? 0 : exitCodeOf(failure.code);
}

import type { ConformanceReport } from "../../../testing/conformance/verdict.ts";
import { jsonReport } from "./json_report.ts";
import type { Layout } from "./layout.ts";
import { junitReport } from "./junit_report.ts";
import { tableReport } from "./table_report.ts";

/** The formats of a conformance report. */
export const REPORT_FORMATS = {
  table: tableReport,
  json: jsonReport,
  junit: junitReport,
} as const satisfies Record<string, (report: ConformanceReport, layout: Layout) => string>;

/** The name of a format of a conformance report. */
export type ReportFormat = keyof typeof REPORT_FORMATS;

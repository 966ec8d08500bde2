import { writeResult } from "../../cli/write_result.ts";
import type { Host } from "../../host/host.ts";
import { printableJson } from "../../oauth/encoding/printable_json.ts";
import { columns } from "../../output/columns.ts";
import type { ScenarioSummary } from "../../testing/conformance/scenario_summary.ts";
import { fits, hangingLines, layoutFor } from "./report/layout.ts";
import type { ReportFormat } from "./report/report_formats.ts";

/**
 * Prints the list of scenarios for `--list`.
 *
 * @param scenarios the scenarios
 * @param options the format, and the host that prints them
 */
export async function printScenarios(
  scenarios: readonly ScenarioSummary[],
  { format, host }: { format: ReportFormat; host: Host },
): Promise<void> {
  if (format === "json") {
    const listed = scenarios.map(({ name, title, rules }) => ({ name, title, rules }));
    return await writeResult(`${printableJson({ v: 1, scenarios: listed }, 2)}\n`, host);
  }
  const rows = scenarios.map(({ name, title, rules }) =>
    [name, rules.map(({ id }) => id).join(", "), title] as const
  );
  const table = columns([["SCENARIO", "RULES", "TITLE"], ...rows]);
  const layout = layoutFor(host);
  const listed = rows.map(([name, rules, title]) =>
    `${name}\n` +
    [title, rules].map((text) => hangingLines(text, { ...layout, label: "  " })).join("")
  );
  await writeResult(fits(table, layout.width) ? table : listed.join("\n"), host);
}

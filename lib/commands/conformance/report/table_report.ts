import { printable } from "../../../oauth/encoding/printable.ts";
import { columns } from "../../../output/columns.ts";
import { countVerdicts } from "../../../testing/conformance/count_verdicts.ts";
import type { ConformanceReport, RuleResult } from "../../../testing/conformance/verdict.ts";
import { describeResult } from "./describe_result.ts";
import { fits, hangingLines, type Layout } from "./layout.ts";

/**
 * Formats a report for people: all verdicts, then the reasons of failures and warnings, and of what
 * was not tried. A table that does not fit leaves out the sources, which are among the reasons.
 */
export function tableReport(report: ConformanceReport, layout: Layout): string {
  const { results } = report;
  const rows = [
    ["VERDICT", "RULE", "SCENARIO", "SOURCE"],
    ...results.map(({ verdict, rule, scenario }) => [
      verdict.replace("_", " "),
      rule.id,
      scenario,
      rule.source,
    ]),
  ];
  const table = columns(rows);
  const explained = results.filter(({ verdict }) => verdict === "fail" || verdict === "warning");
  return [
    fits(table, layout.width) ? table : columns(rows.map((row) => row.slice(0, -1))),
    ...explained.map((result) => explain(result, layout)),
    ...explainNotTried(results, layout),
    `${conclusion(report)}\n`,
  ].join("\n");
}

function explain(result: RuleResult, layout: Layout): string {
  const { verdict, rule, scenario } = result;
  const title = `${verdict}: ${scenario}, rule ${rule.id}: ${rule.text} (${rule.source})`;
  return [
    hangingLines(title, layout),
    ...describeResult(result).map(([label, text]) =>
      hangingLines(printable(text), { ...layout, label: `  ${label}` })
    ),
  ].join("");
}

/** Returns each reason once, with its scenarios. */
function explainNotTried(results: readonly RuleResult[], layout: Layout): string[] {
  const notTried = results.filter(({ verdict }) => verdict === "not_tried");
  return [...Map.groupBy(notTried, ({ seen }) => seen)].map(([reason, group]) => {
    const scenarios = new Set(group.map(({ scenario }) => scenario));
    return hangingLines(`not tried: ${[...scenarios].join(", ")}`, layout) +
      hangingLines(printable(reason), { ...layout, label: "  seen:     " });
  });
}

function conclusion(report: ConformanceReport): string {
  const { pass, fail, warning, not_applicable, not_tried } = countVerdicts(report);
  const counts =
    `${pass} passed, ${fail} failed, ${warning} warnings, ${not_applicable} not applicable`;
  return not_tried === 0 ? counts : `${counts}, ${not_tried} not tried`;
}

import { printable } from "../../../oauth/encoding/printable.ts";
import { columns } from "../../../output/columns.ts";
import { countVerdicts } from "../../../testing/conformance/count_verdicts.ts";
import type { ConformanceReport, RuleResult } from "../../../testing/conformance/verdict.ts";
import { describeResult } from "./describe_result.ts";

/** Formats a report for people: all verdicts, then the reasons of failures and warnings. */
export function tableReport(report: ConformanceReport): string {
  const { results } = report;
  const rows = results.map(({ verdict, rule, scenario }) => [
    verdict.replace("_", " "),
    rule.id,
    scenario,
    rule.source,
  ]);
  const explained = results.filter(({ verdict }) => verdict === "fail" || verdict === "warning");
  return [
    columns([["VERDICT", "RULE", "SCENARIO", "SOURCE"], ...rows]),
    ...explained.map(explain),
    `${conclusion(report)}\n`,
  ].join("\n");
}

function explain(result: RuleResult): string {
  const { verdict, rule, scenario } = result;
  const lines = [
    `${verdict}: ${scenario}, rule ${rule.id}: ${rule.text} (${rule.source})`,
    ...describeResult(result).map((line) => `  ${line}`),
  ];
  return lines.map((line) => `${printable(line)}\n`).join("");
}

function conclusion(report: ConformanceReport): string {
  const { pass, fail, warning, not_applicable } = countVerdicts(report);
  return `${pass} passed, ${fail} failed, ${warning} warnings, ${not_applicable} not applicable`;
}

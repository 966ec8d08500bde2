import { escapeHtml } from "../../../oauth/encoding/html_entities.ts";
import { printable } from "../../../oauth/encoding/printable.ts";
import { countVerdicts } from "../../../testing/conformance/count_verdicts.ts";
import type { ConformanceReport, RuleResult } from "../../../testing/conformance/verdict.ts";
import { describeResult } from "./describe_result.ts";

/** The characters that XML 1.0 section 2.2 excludes, in addition to control characters. */
const NONCHARACTERS = /[\ufffe\uffff]/g;

/**
 * Formats a report as JUnit XML: a test suite for each scenario, a test case for each rule. A
 * warning is a test case that passes and has output; what was not tried is an error.
 */
export function junitReport(report: ConformanceReport): string {
  const { subject, results } = report;
  const scenarios = Map.groupBy(results, ({ scenario }) => scenario);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="device-login conformance ${subject}" ${counts(report)}>`,
    ...[...scenarios].flatMap(([name, group]) => testSuite(name, { subject, results: group })),
    "</testsuites>",
    "",
  ].join("\n");
}

function testSuite(name: string, report: ConformanceReport): string[] {
  const { subject, results } = report;
  const className = `conformance.${subject}.${name}`;
  return [
    `  <testsuite name="${xml(name)}" ${counts(report)}>`,
    ...results.map((result) => testCase(result, className)),
    "  </testsuite>",
  ];
}

function counts(report: ConformanceReport): string {
  const { fail, not_applicable, not_tried } = countVerdicts(report);
  return `tests="${report.results.length}" failures="${fail}" errors="${not_tried}" ` +
    `skipped="${not_applicable}"`;
}

function testCase(result: RuleResult, className: string): string {
  const { rule, verdict, expected, seen } = result;
  const name = `rule ${rule.id}: ${rule.text} (${rule.source})`;
  const open = `    <testcase classname="${xml(className)}" name="${xml(name)}"`;
  const inside = (element: string) => `${open}>\n      ${element}\n    </testcase>`;
  const details = () => describeResult(result).map((line) => xml(line.join(""))).join("\n");
  switch (verdict) {
    case "pass":
      return `${open}/>`;
    case "fail":
      return inside(
        `<failure message="${xml(`expected ${expected}; seen: ${seen}`)}">${details()}</failure>`,
      );
    case "warning":
      return inside(`<system-out>warning\n${details()}</system-out>`);
    case "not_tried":
      return inside(`<error message="${xml(seen)}"/>`);
    case "not_applicable":
      return inside(`<skipped message="${xml(seen)}"/>`);
  }
}

/** Escapes text for an element or an attribute. */
function xml(text: string): string {
  return escapeHtml(printable(text.toWellFormed().replace(NONCHARACTERS, "\ufffd")));
}

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { jsonReport } from "../../../../../lib/commands/conformance/report/json_report.ts";
import { junitReport } from "../../../../../lib/commands/conformance/report/junit_report.ts";
import { tableReport } from "../../../../../lib/commands/conformance/report/table_report.ts";
import {
  type ConformanceReport,
  judge,
  type Rule,
  type RuleResult,
} from "../../../../../lib/testing/conformance/verdict.ts";

const MUST: Rule = {
  id: "39",
  text: "slow_down adds 5 s",
  source: "RFC 8628 section 3.5",
  strength: "must",
};
const SHOULD: Rule = {
  ...MUST,
  id: "25",
  text: "the device code stays hidden",
  strength: "should",
};

/** A text as a hostile client could print it: XML and control characters, and half a surrogate pair. */
const NASTY = 'a<b>&"\x1b[2J\x00\u202e\ud800\uffff]]>';

const RESULT: RuleResult = {
  scenario: "slow_down",
  rule: MUST,
  verdict: "fail",
  expected: "a gap of at least 6 s",
  seen: NASTY,
  observations: [{ at: 1234, what: NASTY }],
};

const REPORT: ConformanceReport = {
  subject: "client",
  results: [
    RESULT,
    { ...RESULT, rule: SHOULD, verdict: "warning" },
    { ...RESULT, scenario: "plain", verdict: "pass" },
    {
      ...RESULT,
      scenario: "plain",
      rule: SHOULD,
      verdict: "not_applicable",
      seen: "no --can secret",
    },
  ],
};

describe("judge()", () => {
  it("fails a must, and warns of a should", () => {
    assert.deepEqual(
      [judge(MUST, true), judge(MUST, false), judge(SHOULD, true), judge(SHOULD, false)],
      ["pass", "fail", "pass", "warning"],
    );
  });
});

describe("junitReport()", () => {
  const xml = junitReport(REPORT);

  it("has a suite for each scenario, and a case for each rule", () => {
    assert.match(
      xml,
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites [^>]*tests="4" failures="1" errors="0" skipped="1">/,
    );
    assert.equal(xml.match(/<testsuite /g)?.length, 2);
    assert.equal(xml.match(/<testcase /g)?.length, 4);
    assert.match(xml, /<skipped message="no --can secret"\/>/);
    assert.match(xml, /<system-out>warning\n/);
  });

  it("contains only characters of XML, and no markup of the client's", () => {
    // deno-lint-ignore no-control-regex -- they are what must not occur
    assert.doesNotMatch(xml, /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\ufffe\uffff]|\]\]>/);
    assert.ok(xml.isWellFormed());
    assert.doesNotMatch(xml, /<b>/);
  });
});

describe("tableReport()", () => {
  const table = tableReport(REPORT, { width: Infinity });

  it("explains failures and warnings, and counts the verdicts", () => {
    assert.match(
      table,
      /^VERDICT +RULE +SCENARIO +SOURCE\nfail +39 +slow_down +RFC 8628 section 3\.5\n/,
    );
    assert.match(
      table,
      /\nfail: slow_down, rule 39: slow_down adds 5 s \(RFC 8628 section 3\.5\)\n {2}expected: a gap/,
    );
    assert.match(table, /\n {6}1\.23 s {2}a<b>/);
    assert.match(table, /\n1 passed, 1 failed, 1 warnings, 1 not applicable\n$/);
    // deno-lint-ignore no-control-regex -- they are what must not occur
    assert.doesNotMatch(table, /[\x00-\x09\x0b-\x1f]/);
  });

  it("does not repeat a rule as what was expected", () => {
    const text = tableReport(
      { subject: "server", results: [{ ...RESULT, expected: MUST.text }] },
      { width: Infinity },
    );
    assert.match(text, /\nfail: slow_down, rule 39: .*\n {2}seen: /);
  });

  it("fits a terminal: it leaves out the sources of the table, and wraps the reasons", () => {
    const scenario = "a_scenario_with_a_name_that_takes_much_space";
    const long = { ...RESULT, scenario, expected: "a gap of at least 6 s ".repeat(6) };
    const report: ConformanceReport = { subject: "client", results: [long] };
    const lines = tableReport(report, { width: 80 }).split("\n");
    assert.ok(lines.every((line) => line.length <= 80), lines.join("\n"));
    assert.deepEqual(lines.slice(0, 6), [
      "VERDICT  RULE  SCENARIO",
      `fail     39    ${scenario}`,
      "",
      `fail: ${scenario}, rule 39: slow_down adds 5`,
      "  s (RFC 8628 section 3.5)",
      "  expected: a gap of at least 6 s a gap of at least 6 s a gap of at least 6 s a",
    ]);
    assert.match(lines[6] ?? "", /^ {12}gap of at least/);
  });

  it("shows the first observations of a client that sends thousands", () => {
    const observations = Array.from({ length: 5_000 }, () => ({ at: 0, what: "POST" }));
    const text = tableReport(
      { subject: "client", results: [{ ...RESULT, observations }] },
      { width: Infinity },
    );
    assert.match(text, /… and 4960 more\n/);
  });
});

describe("jsonReport()", () => {
  it("is one object with a summary", () => {
    const report = JSON.parse(jsonReport(REPORT));
    assert.equal(report.v, 1);
    assert.deepEqual(report.summary, {
      pass: 1,
      fail: 1,
      warning: 1,
      not_applicable: 1,
      not_tried: 0,
    });
    assert.equal(report.results[0].seen, NASTY);
  });
});

describe("a report of a server that does not reply", () => {
  const reason = `POST /device failed: ${NASTY}`;
  const report: ConformanceReport = {
    subject: "server",
    results: [
      { ...RESULT, verdict: "pass" },
      { ...RESULT, scenario: "codes", verdict: "not_tried", seen: reason },
      { ...RESULT, scenario: "codes", rule: SHOULD, verdict: "not_tried", seen: reason },
      { ...RESULT, scenario: "pending", verdict: "not_tried", seen: reason },
    ],
    failure: { code: "network", message: reason },
  };

  it("is an error of JUnit for each rule that was not tried", () => {
    const xml = junitReport(report);
    assert.match(xml, /<testsuites [^>]*tests="4" failures="0" errors="3" skipped="0">/);
    assert.equal(xml.match(/<error message="POST \/device failed: a&lt;b&gt;/g)?.length, 3);
  });

  it("says in a table which scenarios were not tried, and why, once", () => {
    const table = tableReport(report, { width: Infinity });
    assert.match(table, /^not tried +25 +codes/m);
    assert.equal(table.match(/seen: +POST \/device failed: /g)?.length, 1);
    assert.match(table, /^not tried: codes, pending\n {2}seen: /m);
    assert.match(table, /1 passed, 0 failed, 0 warnings, 0 not applicable, 3 not tried\n$/);
  });

  it("has the failure as JSON", () => {
    const { summary, failure } = JSON.parse(jsonReport(report));
    assert.equal(summary.not_tried, 3);
    assert.equal(failure.code, "network");
  });
});

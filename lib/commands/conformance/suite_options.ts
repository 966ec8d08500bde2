import { suggest } from "../../output/suggest.ts";
import { usage } from "../../settings/usage.ts";
import { chooseScenarios } from "../../testing/conformance/choose_scenarios.ts";
import type { ScenarioSummary } from "../../testing/conformance/scenario_summary.ts";
import { REPORT_FORMATS, type ReportFormat } from "./report/report_formats.ts";
import type { SuiteFlags } from "./suite_flags.ts";

/** The options that both conformance suites take. */
export interface SuiteOptions<Scenario extends ScenarioSummary> {
  /** The scenarios to run, or to list. */
  readonly scenarios: readonly Scenario[];
  /** Whether they are only listed. */
  readonly list: boolean;
  /** The format of the report. */
  readonly format: ReportFormat;
}

/**
 * Reads the options that both conformance suites take.
 *
 * @param flags the values of their flags
 * @param all all scenarios of the suite
 * @throws {DeviceLoginError} `invalid_options`
 */
export function readSuiteOptions<Scenario extends ScenarioSummary>(
  { scenario: names, list = false, format = "table" }: SuiteFlags,
  all: readonly Scenario[],
): SuiteOptions<Scenario> {
  if (!isFormat(format)) {
    const formats = Object.keys(REPORT_FORMATS).join(", ");
    throw usage(`--format must be one of ${formats}: got ${JSON.stringify(format)}.`);
  }
  if (list && format === "junit") {
    throw usage("--list can be printed as table or json: got --format junit.");
  }
  const known = all.map(({ name }) => name);
  const unknown = names?.length === 0 ? "" : names?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const meant = suggest(unknown, known);
    throw usage(
      `--scenario must be the name of a scenario: got ${JSON.stringify(unknown)}. ` +
        (meant === undefined ? "--list prints them." : `Did you mean ${meant}?`),
    );
  }
  return { scenarios: chooseScenarios(all, names), list, format };
}

function isFormat(name: string): name is ReportFormat {
  return Object.hasOwn(REPORT_FORMATS, name);
}

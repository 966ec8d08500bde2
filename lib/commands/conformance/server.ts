import type { Invocation, RunContext } from "../../cli/command_definition.ts";
import { savesOf } from "../../cli/saves.ts";
import { abortable } from "../../oauth/http/abortable.ts";
import { SERVER_SCENARIOS } from "../../testing/conformance/server/server_scenarios.ts";
import { testServerConformance } from "../../testing/conformance/server/server_conformance.ts";
import { printReport } from "./print_report.ts";
import { printScenarios } from "./print_scenarios.ts";
import { readServerOptions, type ServerSuiteFlags } from "./server_options.ts";
import { readSuiteOptions } from "./suite_options.ts";

/**
 * `device-login conformance server`: tests a server, and prints the verdicts.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 * @returns the exit code
 */
export async function conformanceServer(
  { flags }: Invocation<ServerSuiteFlags>,
  { host, signal }: RunContext,
): Promise<number> {
  const { scenarios, list, format } = readSuiteOptions(flags, SERVER_SCENARIOS);
  if (list) {
    await printScenarios(scenarios, { format, host });
    return 0;
  }
  // A secret from standard input may never come; ^C must end that wait.
  const options = await abortable(readServerOptions(flags, { host, scenarios }), signal);
  let begun = 0;
  // An interruption waits until the tokens have been revoked.
  const ended = savesOf(host).prepare();
  const report = await testServerConformance({
    ...options,
    signal,
    scenarios: scenarios.map(({ name }) => name),
    onScenario({ title }) {
      begun++;
      if (!host.stderr.isTerminal) return;
      host.stderr.write(`${begun}/${scenarios.length}  ${title}\n`).catch(() => {});
    },
  }).finally(ended);
  return await printReport(report, { format, host });
}

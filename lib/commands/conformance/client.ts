import type { Host } from "../../host/host.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import { suggest } from "../../output/suggest.ts";
import { readSeconds } from "../../settings/options/seconds.ts";
import { usage } from "../../settings/usage.ts";
import {
  CAPABILITIES,
  type Capability,
} from "../../testing/conformance/client/bench/capability.ts";
import { testClientConformance } from "../../testing/conformance/client/client_conformance.ts";
import { fillPlaceholders } from "../../testing/conformance/client/bench/placeholders.ts";
import type { ClientResult } from "../../testing/conformance/client/bench/recording.ts";
import type { ClientRun } from "../../testing/conformance/client/bench/run_scenario.ts";
import { CLIENT_SCENARIOS } from "../../testing/conformance/client/client_scenarios.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";
import { savesOf } from "../../cli/saves.ts";
import { PLACEHOLDERS, SERVER_PLACEHOLDERS } from "./client_placeholders.ts";
import { printReport } from "./print_report.ts";
import { printScenarios } from "./print_scenarios.ts";
import type { SuiteFlags } from "./suite_flags.ts";
import { readSuiteOptions } from "./suite_options.ts";

/** The flags of `conformance client`. */
export type ClientSuiteFlags = SuiteFlags & {
  can?: string[] | undefined;
  timeout?: string | undefined;
  jobs?: string | undefined;
};

/** The number of scenarios after which the progress is shown. */
const SCENARIOS_PER_LINE = 20;

/** The requests of a client without a token request that a message names. */
const SHOWN_REQUESTS = 5;

/** The characters of the client's last line that a message repeats. */
const SHOWN_OUTPUT_LENGTH = 400;

/**
 * `device-login conformance client`: runs a client in each scenario, and prints the verdicts.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 * @returns the exit code
 */
export async function conformanceClient(
  { args, flags }: Invocation<ClientSuiteFlags>,
  { host, signal }: RunContext,
): Promise<number> {
  const { scenarios, list, format } = readSuiteOptions(flags, CLIENT_SCENARIOS);
  const options = {
    can: readCapabilities(flags.can ?? []),
    jobs: readJobs(flags.jobs),
    timeout: readSeconds({ flag: "--timeout", text: flags.timeout, least: 0 }) ?? 20,
  };
  if (list) {
    await printScenarios(scenarios, { format, host });
    return 0;
  }
  checkCommand(args);
  const runClient = (run: ClientRun) => runCommand(args, { run, host });
  const environment = {
    ...options,
    runClient,
    listen: (
      handler: (request: Request) => Promise<Response>,
      serving: { tls?: { key: string; cert: string } },
    ) => host.serve(handler, serving),
    clock: host.clock,
    signal,
  };
  const judge = async () => {
    await checkThatItWorks(environment);
    let done = 0;
    return await testClientConformance({
      ...environment,
      scenarios: scenarios.map(({ name }) => name),
      onScenario: () => void showProgress(++done, { of: scenarios.length, host }),
    });
  };
  // An interruption waits until the clients have ended, also those that ignore SIGTERM.
  const report = await savesOf(host).begin(judge());
  return await printReport(report, { format, host });
}

/** Runs the client once, with the values of a scenario. */
async function runCommand(
  words: readonly string[],
  { run, host }: { run: ClientRun; host: Host },
): Promise<ClientResult> {
  const filled = fillPlaceholders(words, { ...run.placeholders });
  const { fault, ...result } = await host.captureCommand(filled, { signal: run.signal });
  if (fault !== undefined) throw usage(`${words[0]} could not be started: ${fault}.`);
  return result;
}

/**
 * Runs a plain sign-in first: a command that can't sign in at all would pass every scenario in which
 * something must be refused.
 *
 * @throws {DeviceLoginError} `invalid_options` if it does not get as far as a token request
 */
async function checkThatItWorks(
  { runClient, ...environment }: Parameters<typeof testClientConformance>[0],
): Promise<void> {
  let result: ClientResult | undefined;
  const { results } = await testClientConformance({
    ...environment,
    scenarios: ["approved_at_once"],
    async runClient(run) {
      return result = await runClient(run);
    },
  });
  // The scenario has a rule about the first poll, to which there is no occasion without one.
  const polled = results.every(({ verdict }) => verdict !== "not_applicable");
  if (polled || result === undefined) return;
  const { stderr, stdout } = result;
  const observed = results[0]?.observations.map(({ what }) => what) ?? [];
  // The last observation is the end of the client.
  const seen = [...observed.slice(0, -1).slice(0, SHOWN_REQUESTS), ...observed.slice(-1)];
  const said = printable((stderr || stdout).trim().split("\n").at(-1) ?? "", SHOWN_OUTPUT_LENGTH);
  throw usage(
    `The client sent no token request in a plain sign-in: ${printable(seen.join("; "))}. ` +
      `Check its command line.${said && ` Its last line: ${said}`}`,
  );
}

/** Writes a line now and then, for a person who waits. */
async function showProgress(
  done: number,
  { of, host }: { of: number; host: Host },
): Promise<void> {
  if (!host.stderr.isTerminal || done % SCENARIOS_PER_LINE !== 0) return;
  await host.stderr.write(`${done} of ${of} scenarios\n`).catch(() => {});
}

function readCapabilities(names: readonly string[]): Capability[] {
  return names.map((name) => {
    if (isCapability(name)) return name;
    const known = Object.keys(CAPABILITIES);
    const meant = suggest(name, known);
    throw usage(
      `--can must be one of ${known.join(", ")}: got ${JSON.stringify(name)}.` +
        (meant === undefined ? "" : ` Did you mean ${meant}?`),
    );
  });
}

function isCapability(name: string): name is Capability {
  return Object.hasOwn(CAPABILITIES, name);
}

function readJobs(text: string = "8"): number {
  const jobs = Number(text);
  if (/^\d+$/.test(text) && jobs >= 1) return jobs;
  throw usage(`--jobs must be a number of at least 1: got ${JSON.stringify(text)}.`);
}

/** Checks the client's command line. */
function checkCommand(words: readonly string[]): void {
  const example = "device-login conformance client -- my-client --issuer {issuer}";
  if (words.length === 0) {
    throw usage(`The client's command line is missing. Write it after --, as in: ${example}`);
  }
  // Other braces belong to the client; those after a $ are a shell's.
  for (const [, name = ""] of words.join(" ").matchAll(/(?<!\$)\{([a-z_]+)\}/gi)) {
    const meant = suggest(name, PLACEHOLDERS);
    if (meant !== undefined && meant !== name) {
      throw usage(`There is no placeholder {${name}}. Did you mean {${meant}}?`);
    }
  }
  const names = SERVER_PLACEHOLDERS.map((name) => `{${name}}`);
  if (!names.some((name) => words.some((word) => word.includes(name)))) {
    throw usage(
      `The client's command line must contain ${names.join(" or ")}, so that it talks to the ` +
        `servers of the suite, as in: ${example}`,
    );
  }
}

import { type Clock, systemClock } from "../../../oauth/base/clock.ts";
import { DeviceLoginError } from "../../../oauth/base/errors.ts";
import { chooseScenarios } from "../choose_scenarios.ts";
import type { ConformanceReport, RuleResult } from "../verdict.ts";
import type { Capability } from "./bench/capability.ts";
import type { ClientScenario } from "./bench/client_scenario.ts";
import { runScenario, type ScenarioEnvironment } from "./bench/run_scenario.ts";
import { CLIENT_SCENARIOS } from "./client_scenarios.ts";

/** The options of {@linkcode testClientConformance}. */
export interface ClientConformanceOptions extends Pick<ScenarioEnvironment, "runClient"> {
  /** Serves a handler for each scenario. @default on loopback, on Node, Deno and Bun */
  listen?: ScenarioEnvironment["listen"];
  /** What the client can do; rules about anything else are not applicable. @default nothing */
  can?: readonly Capability[];
  /** The names of the scenarios to run. @default all */
  scenarios?: readonly string[];
  /** How many scenarios run at the same time. @default 8 */
  jobs?: number;
  /** Seconds that the client may take beyond what a scenario takes. @default 20 */
  timeout?: number;
  /** Called after each scenario. */
  onScenario?: (results: readonly RuleResult[]) => void;
  /** Ends the run, and the clients. */
  signal?: AbortSignal;
  /** Measures all times. @default the machine's clock */
  clock?: Clock;
}

/**
 * Tests a client of the device flow against RFC 8628 and the standards around it: runs it in each
 * scenario against a scripted server, and judges what it sends, prints and returns.
 *
 * @param options runs the client
 * @returns the verdicts, in the order of the scenarios and their rules
 * @throws {DeviceLoginError} `invalid_options` for a scenario that does not exist, or no jobs
 * @throws the signal's reason, or what `runClient` or `listen` throws
 *
 * @example
 * ```ts
 * const { results } = await testClientConformance({
 *   async runClient({ placeholders: { issuer, client_id }, signal }) {
 *     return await runMyClient(["--issuer", issuer, "--client-id", client_id], { signal });
 *   },
 *   can: ["discovery"],
 * });
 * assert.deepEqual(results.filter(({ verdict }) => verdict === "fail"), []);
 * ```
 */
export async function testClientConformance(
  options: ClientConformanceOptions,
): Promise<ConformanceReport> {
  const { can = [], scenarios: names, jobs = 8, timeout = 20, onScenario = () => {} } = options;
  const { signal: ending, clock = systemClock, ...given } = options;
  const { listen = listenOnLoopback } = options;
  const failed = new AbortController();
  const signal = AbortSignal.any(ending ? [ending, failed.signal] : [failed.signal]);
  const environment = { ...given, listen, clock, signal, slack: timeout * 1000 };
  if (!Number.isInteger(jobs) || jobs < 1) {
    const message = `jobs must be a whole number of at least 1: got ${jobs}.`;
    throw new DeviceLoginError("invalid_options", message);
  }
  const scenarios = chooseScenarios(CLIENT_SCENARIOS, names);
  const results = new Map<ClientScenario, readonly RuleResult[]>();
  const waiting = scenarios.values();
  const work = async () => {
    for (const scenario of waiting) {
      signal.throwIfAborted();
      const missing = scenario.needs.filter((capability) => !can.includes(capability));
      const judged = missing.length > 0
        ? notApplicable(scenario, missing)
        : await runScenario(scenario, environment);
      results.set(scenario, judged);
      onScenario(judged);
    }
  };
  const all = Array.from({ length: Math.min(jobs, scenarios.length) }, work);
  for (const one of all) one.catch((error) => failed.abort(error));
  // The other clients are ended as well: none is left behind.
  await Promise.allSettled(all);
  signal.throwIfAborted();
  const ordered = scenarios.flatMap((scenario) => results.get(scenario) ?? []);
  return { subject: "client", results: ordered };
}

const listenOnLoopback: ScenarioEnvironment["listen"] = async (handler, options) => {
  // Imported on demand: everything else here also runs without node:http.
  const { serve } = await import("../../../host/serve.ts");
  return await serve(handler, options);
};

function notApplicable(
  { name, title, rules }: ClientScenario,
  missing: readonly Capability[],
): RuleResult[] {
  return rules.map((rule) => ({
    scenario: name,
    rule,
    verdict: "not_applicable",
    expected: title,
    seen: `the client was not declared to do this: ${missing.join(", ")}`,
    observations: [],
  }));
}

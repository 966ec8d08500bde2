import { DeviceLoginError } from "../../../oauth/base/errors.ts";
import { chooseScenarios } from "../choose_scenarios.ts";
import type { ScenarioSummary } from "../scenario_summary.ts";
import { type ConformanceReport, judge, type RuleResult } from "../verdict.ts";
import type { ServerConformanceTarget } from "./bench/server_conformance_target.ts";
import { NotJudged } from "./bench/not_judged.ts";
import { ServerBench } from "./bench/server_bench.ts";
import type { Finding } from "./bench/findings.ts";
import type { Need, ServerScenario } from "./bench/server_scenario.ts";
import { SERVER_SCENARIOS } from "./server_scenarios.ts";

/** The options of {@linkcode testServerConformance}. */
export interface ServerConformanceOptions extends ServerConformanceTarget {
  /** The names of the scenarios to run. @default all */
  scenarios?: readonly string[] | undefined;
  /** Called before each scenario. */
  onScenario?: ((scenario: ScenarioSummary) => void) | undefined;
}

/**
 * Tests an authorization server against what RFC 8628, RFC 6749, RFC 8414, RFC 9700 (BCP 240) and
 * RFC 10027 (BCP 247) require of it.
 *
 * A run sends at most {@linkcode MAX_SERVER_REQUESTS} requests. It tries no user code, and sends a
 * wrong secret once to each of the two endpoints. The tokens that it obtains are revoked in the end,
 * if the server has a revocation endpoint; after the signal was aborted, within three seconds.
 *
 * @param options the server, a client that may use the device flow, and `decide`, which approves and
 *   denies sign-ins: without it, only rules that need no person are judged
 * @returns the verdict about each rule in each scenario: `not_tried` if the server did not reply, or
 *   has no metadata. An endpoint that does not reply within 30 seconds is not requested again.
 * @throws {DeviceLoginError} `invalid_options` before anything is sent; `refused` if the server
 *   refuses the client
 *
 * @example
 * ```ts
 * const server = createAuthorizationServer({ issuer: "https://auth.example.com" });
 * const { results } = await testServerConformance({
 *   issuer: server.issuer,
 *   clientId: "cli",
 *   fetch: (url, init) => server.fetch(new Request(url, init)),
 *   async decide({ decision, userCode }) {
 *     if (decision === "approve") server.approve(userCode);
 *     else server.deny(userCode);
 *   },
 * });
 * const failures = results.filter(({ verdict }) => verdict === "fail");
 * ```
 */
export async function testServerConformance(
  { scenarios, onScenario, ...options }: ServerConformanceOptions,
): Promise<ConformanceReport> {
  const chosen = chooseScenarios(SERVER_SCENARIOS, scenarios);
  const bench = await ServerBench.create(options);
  const results: RuleResult[] = [];
  let failure: DeviceLoginError | undefined;
  try {
    for (const scenario of chosen) {
      onScenario?.(scenario);
      try {
        results.push(...await runScenario(scenario, bench));
      } catch (error) {
        if (!isUnanswered(error)) throw error;
        failure ??= error;
        results.push(...notTried(scenario, { reason: error.message, bench }));
      }
    }
  } finally {
    await bench.revokeTokens();
  }
  // Only now are all secrets known that the server may have repeated anywhere.
  const { secrets } = bench;
  return {
    subject: "server",
    results: results.map((result) => redactResult(result, bench)),
    failure: failure && { code: failure.code, message: secrets.redact(failure.message) },
  };
}

/** Whether an error says that there is no reply, or no metadata: other scenarios may have one. */
function isUnanswered(error: unknown): error is DeviceLoginError {
  return error instanceof DeviceLoginError && ["network", "invalid_response"].includes(error.code);
}

function notTried(
  { name, rules }: ServerScenario,
  { reason, bench: { log: { observations } } }: { reason: string; bench: ServerBench },
): RuleResult[] {
  return rules.map((rule) => ({
    scenario: name,
    rule,
    verdict: "not_tried",
    expected: rule.text,
    seen: reason,
    observations,
  }));
}

function redactResult(result: RuleResult, { secrets }: ServerBench): RuleResult {
  return {
    ...result,
    seen: secrets.redact(result.seen),
    observations: result.observations.map(({ at, what }) => ({ at, what: secrets.redact(what) })),
  };
}

async function runScenario(scenario: ServerScenario, bench: ServerBench): Promise<RuleResult[]> {
  const { name, rules, requests } = scenario;
  bench.log.begin(requests);
  const findings = await findingsOf(scenario, bench);
  const { observations } = bench.log;
  return rules.map((rule) => {
    const finding = findings[rule.id] ?? { notApplicable: "it was not observed" };
    const common = { scenario: name, rule, expected: rule.text, observations };
    if ("notApplicable" in finding) {
      return { ...common, verdict: "not_applicable", seen: finding.notApplicable };
    }
    const { followed, ...rest } = finding;
    return { ...common, verdict: judge(rule, followed), ...rest };
  });
}

async function findingsOf(
  { needs, rules, run }: ServerScenario,
  bench: ServerBench,
): Promise<Readonly<Record<string, Finding>>> {
  const all = (notApplicable: string) =>
    Object.fromEntries(rules.map(({ id }) => [id, { notApplicable }]));
  try {
    for (const need of needs) {
      if (!await NEEDS[need].isMet(bench)) return all(NEEDS[need].reason);
    }
    return await run(bench);
  } catch (error) {
    if (error instanceof NotJudged) return all(error.message);
    throw error;
  }
}

/** What scenarios can't do without: whether it is there, and the reason if it is not. */
const NEEDS: Readonly<
  Record<Need, { isMet(bench: ServerBench): boolean | Promise<boolean>; reason: string }>
> = {
  person: {
    isMet: ({ options }) => options.decide !== undefined,
    reason: "it needs a person to decide",
  },
  credential: {
    isMet: (bench) => bench.isConfidential(),
    reason: "the client has no credentials",
  },
  secret: { isMet: (bench) => bench.sendsSecret(), reason: "the client sends no secret" },
  "other client": {
    isMet: ({ options }) => options.otherClientId !== undefined,
    reason: "it needs another client",
  },
};

import type { Clock } from "../../../../oauth/base/clock.ts";
import { sleep } from "../../../../oauth/base/sleep.ts";
import { judge, type RuleResult } from "../../verdict.ts";
import type { ClientScenario } from "./client_scenario.ts";
import type { Placeholders } from "./placeholders.ts";
import { type ClientResult, observe, type Recording } from "./recording.ts";
import { createScriptedServer, type ScriptedServer } from "./scripted_server.ts";
import {
  createSelfSignedCertificate,
  type SelfSignedCertificate,
} from "./self_signed_certificate.ts";

/** A run of the client under test. */
export interface ClientRun {
  /** The name of the scenario. */
  readonly scenario: string;
  /** The values for its command line. */
  readonly placeholders: Placeholders;
  /** Ends the client: its time is over, or the whole run ends. */
  readonly signal: AbortSignal;
}

/** A handler that is served. */
export interface Listening {
  /** Its URL, without a trailing slash. */
  readonly url: string;
  /** Stops it. */
  close(): void;
}

/** What a scenario runs in. */
export interface ScenarioEnvironment {
  /**
   * Runs the client once, to its end. If the signal is aborted, it ends the client and still
   * returns what it has printed.
   */
  runClient(run: ClientRun): Promise<ClientResult>;
  /** Serves a handler on any free port of loopback, with TLS if there is a certificate. */
  listen(
    handler: (request: Request) => Promise<Response>,
    options: { tls?: SelfSignedCertificate },
  ): Promise<Listening>;
  /** The clock that measures everything. */
  readonly clock: Clock;
  /** Milliseconds that the client may take beyond what the scenario takes. */
  readonly slack: number;
  /** Ends the run. */
  readonly signal: AbortSignal;
}

/**
 * Runs the client in a scenario.
 *
 * @param scenario the scenario
 * @param environment runs the client, listens, and measures
 * @returns the verdicts, one for each rule of the scenario
 */
export async function runScenario(
  scenario: ClientScenario,
  environment: ScenarioEnvironment,
): Promise<RuleResult[]> {
  const { listen, clock } = environment;
  const listening: Listening[] = [];
  const serve = async (
    handler: (request: Request) => Promise<Response>,
    options: { tls?: SelfSignedCertificate } = {},
  ) => {
    const one = await listen(handler, options);
    listening.push(one);
    return one.url;
  };
  try {
    const tls = scenario.untrusted ? { tls: await createSelfSignedCertificate() } : {};
    // Both handlers need the origins, which are known only when they listen.
    const elsewhere = await serve((request) => server.answerElsewhere(request));
    const origin = await serve((request) => server.answer(request), tls);
    const server = await createScriptedServer(scenario, { origin, elsewhere, clock });
    const recording = await record(scenario, { ...environment, server });
    return await Promise.all(
      [...scenario.checks].map(async ([rule, check]): Promise<RuleResult> => {
        const { followed, expected, seen } = await check(recording);
        return {
          scenario: scenario.name,
          rule,
          verdict: followed === undefined ? "not_applicable" : judge(rule, followed),
          expected,
          seen,
          observations: observe(recording),
        };
      }),
    );
  } finally {
    for (const one of listening) one.close();
  }
}

/** Runs the client until it ends, or its time is over. */
async function record(
  { name, seconds }: ClientScenario,
  { server, runClient, clock, slack, signal }: ScenarioEnvironment & { server: ScriptedServer },
): Promise<Recording> {
  // A client that listens for the end from now on would miss it.
  signal.throwIfAborted();
  const { placeholders } = server;
  const start = clock.monotonic();
  const ended = new AbortController();
  const over = new AbortController();
  let timedOut = false;
  const limit = AbortSignal.any([ended.signal, signal]);
  sleep(seconds * 1000 + slack, { clock, signal: limit }).then(() => {
    timedOut = true;
    over.abort(new DOMException("The time of the scenario is over.", "TimeoutError"));
  }, () => {});
  try {
    const run = { scenario: name, placeholders, signal: AbortSignal.any([over.signal, signal]) };
    const client = await runClient(run);
    signal.throwIfAborted();
    const endedAt = clock.monotonic() - start;
    return { exchanges: server.exchanges, client, timedOut, endedAt, placeholders };
  } finally {
    ended.abort();
  }
}

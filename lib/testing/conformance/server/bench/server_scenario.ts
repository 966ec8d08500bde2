import type { ScenarioSummary } from "../../scenario_summary.ts";
import type { Rule } from "../../verdict.ts";
import type { Finding, Judge } from "./findings.ts";
import type { ObservedReply } from "./observed_reply.ts";
import type { ServerBench } from "./server_bench.ts";

/**
 * What a scenario can't do without:
 *
 * - `person`: someone who approves or denies a sign-in.
 * - `credential`: a client that authenticates with a secret or an assertion.
 * - `secret`: a client that sends a secret.
 * - `other client`: another client that may use the device flow.
 */
export type Need = "person" | "credential" | "secret" | "other client";

/** A rule as a scenario writes it: its name is the key. */
export type RuleText = Omit<Rule, "id">;

/** One thing that is done with a server, and the rules that it shows to be followed. */
export interface ServerScenario extends ScenarioSummary {
  readonly needs: readonly Need[];
  /** The most requests that it sends, in addition to those that scenarios share. */
  readonly requests: number;
  /** Runs it; each finding is about the rule of that name. */
  run(bench: ServerBench): Promise<Readonly<Record<string, Finding>>>;
}

/** A scenario as it is written. */
interface ScenarioDefinition<Names extends string>
  extends Omit<ServerScenario, "rules" | "run" | "needs"> {
  readonly needs?: readonly Need[];
  readonly rules: Readonly<Record<Names, RuleText>>;
  run(bench: ServerBench): Promise<Readonly<Record<Names, Finding>>>;
}

/**
 * Defines a scenario. The compiler checks that it has a finding about each of its rules.
 *
 * @param definition the scenario
 */
export function defineScenario<Names extends string>(
  { rules, needs = [], ...rest }: ScenarioDefinition<Names>,
): ServerScenario {
  const named = Object.entries<RuleText>(rules).map(([id, rule]) => ({ id, ...rule }));
  return { ...rest, needs, rules: named };
}

/** A scenario that judges the reply to one request. */
interface ReplyScenarioDefinition
  extends Omit<ServerScenario, "rules" | "run" | "needs" | "requests"> {
  readonly needs?: readonly Need[];
  /** The most requests that lead to the reply. @default 1 */
  readonly requests?: number;
  readonly rules: Readonly<Record<string, readonly [RuleText, Judge]>>;
  /** Returns the reply. */
  send(bench: ServerBench): Promise<ObservedReply>;
}

/**
 * Defines a scenario that judges the reply to one request.
 *
 * @param definition the request, and each rule with what judges it
 */
export function defineReplyScenario(
  { rules, send, requests = 1, ...rest }: ReplyScenarioDefinition,
): ServerScenario {
  const entries = Object.entries(rules);
  return defineScenario({
    ...rest,
    requests,
    rules: Object.fromEntries(entries.map(([id, [rule]]) => [id, rule])),
    async run(bench) {
      const reply = await send(bench);
      return Object.fromEntries(entries.map(([id, [, judge]]) => [id, judge(reply)]));
    },
  });
}

/** A rule that the source states with MUST, REQUIRED or SHALL. */
export function must(text: string, source: string): RuleText {
  return { text, source, strength: "must" };
}

/** A rule that the source recommends, or states without such a word. */
export function should(text: string, source: string): RuleText {
  return { text, source, strength: "should" };
}

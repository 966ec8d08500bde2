import type { ScenarioSummary } from "../../scenario_summary.ts";
import type { Rule } from "../../verdict.ts";
import { isRefusal, isWaiting, type ObservedReply } from "./observed_reply.ts";
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

/** Whether a server follows a rule, or why that can't be said. */
export type Finding = Judgment | { notApplicable: string };

/** What was seen of a rule, in one line without secrets. */
export interface Judgment {
  followed: boolean;
  seen: string;
  /** What the rule demands here. @default its text */
  expected?: string;
}

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

/** A rule that the source states with MUST, REQUIRED or SHALL. */
export function must(text: string, source: string): RuleText {
  return { text, source, strength: "must" };
}

/** A rule that the source recommends, or states without such a word. */
export function should(text: string, source: string): RuleText {
  return { text, source, strength: "should" };
}

/** The finding that a rule is followed if a condition holds. */
export function follows(followed: boolean, seen: string): Judgment {
  return { followed, seen };
}

/** The finding that a request was refused with this error. */
export function refusedWith(error: string, reply: ObservedReply): Finding {
  return { ...follows(reply.error === error, reply.summary), expected: error };
}

/** The finding that a request was refused, and not only told to wait. */
export function refused(reply: ObservedReply): Finding {
  const followed = isRefusal(reply) && !isWaiting(reply);
  return { ...follows(followed, reply.summary), expected: "a refusal" };
}

import type { AuthorizationServer } from "../../../server/authorization_server.ts";
import type { EndpointName } from "../../../server/endpoint.ts";
import type { Fault } from "../../../server/faults.ts";
import type { ScenarioSummary } from "../../scenario_summary.ts";
import type { Rule } from "../../verdict.ts";
import type { Capability } from "./capability.ts";
import { CLIENT_RULES, type ClientRuleId } from "./client_rules.ts";
import type { Recording } from "./recording.ts";

/** What a check has found. */
export interface Finding {
  /** Whether the rule was followed; `undefined` if there was no occasion to. */
  readonly followed: boolean | undefined;
  /** What the rule demands here, in one line. */
  readonly expected: string;
  /** What was seen, in one line. */
  readonly seen: string;
}

/** Judges by what was observed whether a rule was followed. */
export type Check = (recording: Recording) => Finding | Promise<Finding>;

/** What the replies of a scenario are made from. */
export interface ScenarioContext {
  /** The server that answers what is not scripted. */
  readonly server: AuthorizationServer;
  /** An origin that the client was not given. */
  readonly elsewhere: string;
  /** Returns the time, in seconds since the epoch. */
  now(): number;
  /** Waits, in milliseconds. */
  wait(milliseconds: number): Promise<void>;
}

/** The scripted replies by their endpoints, one for each request. */
export type Replies = Partial<Record<EndpointName, readonly Fault[]>>;

/** A scenario in which a client is judged. */
export interface ClientScenario extends ScenarioSummary {
  /** What the client must be able to do; without it, the rules are not applicable. */
  readonly needs: readonly Capability[];
  /** Seconds after which a client that follows the rules has ended. */
  readonly seconds: number;
  /** The checks, by the rules that they are about. */
  readonly checks: ReadonlyMap<Rule, Check>;
  /** Members of the device authorization response; those set to `undefined` are removed. */
  readonly device: Readonly<Record<string, unknown>>;
  /** The path of the issuer. */
  readonly issuerPath: string;
  /** Whether the server has a certificate that nobody trusts. */
  readonly untrusted: boolean;
  /** The secret of the client. */
  readonly secret: string;
  /** Scripts the replies. */
  replies(context: ScenarioContext): Replies | Promise<Replies>;
}

/** What a scenario differs in from a plain sign-in. */
export interface ScenarioDefinition extends Partial<Omit<ClientScenario, "rules" | "checks">> {
  readonly name: string;
  readonly title: string;
  /** The checks, by the rules that they are about. */
  readonly rules: Readonly<Partial<Record<ClientRuleId, Check>>>;
}

/** The usual members of the device authorization response: a short interval saves time. */
const DEVICE_REPLY = { interval: 1, user_code: "WDJB-MJHT", verification_uri_complete: undefined };

/** The identifier of the client. */
export const CLIENT_ID = "conformance-client";

/** The secret of the client unless the scenario has another one. */
const CLIENT_SECRET = "conformance-secret-7f3a";

/** Completes the definition of a scenario. */
export function defineScenario(definition: ScenarioDefinition): ClientScenario {
  const { rules, device = {}, ...rest } = definition;
  const checks = new Map<Rule, Check>();
  for (const [id, rule] of CLIENT_RULES) {
    const check = rules[id];
    if (check) checks.set(rule, check);
  }
  return {
    needs: [],
    seconds: 8,
    issuerPath: "",
    untrusted: false,
    secret: CLIENT_SECRET,
    replies: () => ({}),
    ...rest,
    device: { ...DEVICE_REPLY, ...device },
    rules: [...checks.keys()],
    checks,
  };
}

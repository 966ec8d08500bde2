import type { DeviceLoginErrorCode } from "../../oauth/base/errors.ts";

/** How binding a rule is: a failed `should` is a warning. RFC 2119 section 1. */
export type Strength = "must" | "should";

/** A rule that clients or servers are tested against. */
export interface Rule {
  /** Identifies the rule in reports: the number of a client's rule, the name of a server's. */
  readonly id: string;
  /** The rule in one sentence. */
  readonly text: string;
  /** The section that states it, for example `RFC 8628 section 3.5`. */
  readonly source: string;
  /** How binding it is. */
  readonly strength: Strength;
}

/**
 * The outcome of one check; `not_applicable` if the subject can't do what the rule is about, and
 * `not_tried` if a server did not reply, so that nothing can be said.
 */
export type Verdict = "pass" | "fail" | "warning" | "not_applicable" | "not_tried";

/** A request or an event that a verdict is based on. */
export interface Observation {
  /** Milliseconds since the check began. */
  readonly at: number;
  /** What was seen, in one line without secrets, for example `POST /token: authorization_pending`. */
  readonly what: string;
}

/** The verdict about one rule in one scenario. */
export interface RuleResult {
  /** The scenario or check that produced it, for example `slow_down_adds_up`. */
  readonly scenario: string;
  /** The rule that was judged. */
  readonly rule: Rule;
  /** The outcome. */
  readonly verdict: Verdict;
  /** What the rule demands here, in one line. */
  readonly expected: string;
  /** What was seen instead or as well, in one line; for `not_applicable` and `not_tried` the reason. */
  readonly seen: string;
  /** The requests and events in the order in which they came. */
  readonly observations: readonly Observation[];
}

/** The result of a conformance run. */
export interface ConformanceReport {
  /** Whether a client or a server was tested. */
  readonly subject: "client" | "server";
  /** The verdicts, in the order of the scenarios. */
  readonly results: readonly RuleResult[];
  /** The first failure because of which rules were not tried. */
  readonly failure?: { readonly code: DeviceLoginErrorCode; readonly message: string } | undefined;
}

/**
 * Returns the verdict for a rule that was or was not followed.
 *
 * @param rule the rule
 * @param followed whether the subject followed it
 */
export function judge(rule: Rule, followed: boolean): Verdict {
  if (followed) return "pass";
  return rule.strength === "must" ? "fail" : "warning";
}

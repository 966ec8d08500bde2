import type { Rule } from "./verdict.ts";

/** What a list of scenarios shows of one of them. */
export interface ScenarioSummary {
  /** The name on the command line and in reports, for example `slow_down_adds_up`. */
  readonly name: string;
  /** What happens in it, in one line. */
  readonly title: string;
  /** The rules about which it gives a verdict. */
  readonly rules: readonly Rule[];
}

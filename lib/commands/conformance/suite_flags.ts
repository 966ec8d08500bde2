import type { FlagDefinition, FlagValues } from "../../cli/command_definition.ts";

/** The flags that both conformance suites take. */
export const SUITE_FLAGS = {
  scenario: {
    kind: "list",
    flag: "--scenario <name>",
    group: "Suite",
    help: "run only this scenario; repeatable, comma-separated",
    default: "all",
  },
  list: {
    kind: "switch",
    flag: "--list",
    group: "Suite",
    help: "list the scenarios and their rules, and run nothing",
  },
  format: {
    kind: "choice",
    flag: "--format <format>",
    group: "Output",
    help: "the format of the report",
    default: "table",
    // The formats themselves are loaded when they are used.
    choices: ["table", "json", "junit"],
  },
} as const satisfies Readonly<Record<string, FlagDefinition>>;

/** The values of {@linkcode SUITE_FLAGS}. */
export type SuiteFlags = FlagValues<typeof SUITE_FLAGS>;

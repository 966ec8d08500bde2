import { CAPABILITIES } from "../../lib/testing/conformance/client/bench/capability.ts";
import { CLIENT_RULES } from "../../lib/testing/conformance/client/bench/client_rules.ts";
import { CLIENT_SCENARIOS } from "../../lib/testing/conformance/client/client_scenarios.ts";
import { code, table } from "./markdown_table.ts";

/** Returns the rules for clients, with the scenarios that judge them. */
export function clientRuleTable(): string {
  const rows = [...CLIENT_RULES.values()].map((rule) => {
    const { id, text, source, strength } = rule;
    const scenarios = CLIENT_SCENARIOS.filter(({ rules }) => rules.includes(rule));
    return [id, strength, text, source, scenarios.map(({ name }) => code(name)).join(", ")];
  });
  return table(["Rule", "Strength", "A client…", "Source", "Scenarios"], rows);
}

/** Returns what `--can` declares. */
export function capabilityTable(): string {
  const rows = Object.entries(CAPABILITIES).map(([name, meaning]) => [code(name), meaning]);
  return table(["`--can`", "The client…"], rows);
}

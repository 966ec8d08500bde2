import { DeviceLoginError } from "../../oauth/base/errors.ts";
import type { ScenarioSummary } from "./scenario_summary.ts";

/**
 * Returns the scenarios with some names, in the order of the suite.
 *
 * @param all the scenarios of the suite
 * @param names the names; all scenarios by default
 * @throws {DeviceLoginError} `invalid_options` for a name that no scenario has
 */
export function chooseScenarios<Scenario extends ScenarioSummary>(
  all: readonly Scenario[],
  names: readonly string[] = all.map(({ name }) => name),
): readonly Scenario[] {
  const unknown = names.find((name) => !all.some((scenario) => scenario.name === name));
  if (unknown !== undefined) {
    const message = `There is no scenario ${JSON.stringify(unknown)}.`;
    throw new DeviceLoginError("invalid_options", message);
  }
  return all.filter(({ name }) => names.includes(name));
}

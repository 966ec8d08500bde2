import type { Host } from "../host/host.ts";
import { writtenName } from "./profile_settings.ts";
import { VARIABLES } from "../cli/variables.ts";
import { environmentSettings } from "./environment.ts";
import type { Settings } from "./settings.ts";

/** The flag or the variable that says a setting, by the name that a file has for the setting. */
export type SettingSources = ReadonlyMap<string, string | undefined>;

/**
 * Tells what says the settings of one run, as far as that is no profile.
 *
 * @param flags the command line's
 * @param host whose variables count
 */
export function settingSources(flags: Settings, host: Host): SettingSources {
  const said = (settings: Settings) =>
    Object.entries(settings).filter(([, value]) => value !== undefined)
      .map(([name]) => writtenName(name));
  const flagOf = (name: string) => `--${name.replaceAll("_", "-")}`;
  const variableOf = (name: string) => VARIABLES.find(({ flag }) => flag === flagOf(name))?.name;
  return new Map([
    ...said(environmentSettings(host)).map((name) => [name, variableOf(name)] as const),
    ...said(flags).map((name) => [name, flagOf(name)] as const),
  ]);
}

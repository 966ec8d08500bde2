import type { Host } from "../host/host.ts";
import { flagOf, type NamedSetting, SETTING_LIST, writtenName } from "./definitions.ts";
import { environmentSettings, variableOf } from "./environment.ts";
import type { Settings } from "./settings.ts";

/** The flag or variable that a setting comes from, by the setting's name in `config.yaml`. */
export type SettingSources = ReadonlyMap<string, string | undefined>;

/**
 * Finds the flag or the variable behind each setting of one run; a profile's settings have none.
 *
 * @param flags the command line's
 * @param host whose variables count
 */
export function settingSources(flags: Settings, host: Host): SettingSources {
  const sources = (settings: Settings, sourceOf: (setting: NamedSetting) => string | undefined) =>
    SETTING_LIST.filter(([name]) => settings[name] !== undefined)
      .map((setting) => [writtenName(setting[0]), sourceOf(setting)] as const);
  return new Map([
    ...sources(environmentSettings(host), (setting) => variableOf(setting, host)),
    ...sources(flags, ([, definition]) => flagOf(definition)),
  ]);
}

import type { Host } from "../host/host.ts";
import { flagOf, SETTINGS, writtenName } from "./definitions.ts";
import { environmentSettings } from "./environment.ts";
import type { SettingDefinition } from "./setting.ts";
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
  const sources = (settings: Settings, sourceOf: (definition: SettingDefinition) => string) =>
    Object.entries(settings).flatMap(([name, value]) => {
      const definition = Object.hasOwn(SETTINGS, name)
        ? SETTINGS[name as keyof typeof SETTINGS]
        : undefined;
      if (value === undefined || definition === undefined) return [];
      return [[writtenName(name), sourceOf(definition)] as const];
    });
  return new Map([
    ...sources(environmentSettings(host), ({ variable = "" }) => variable),
    ...sources(flags, flagOf),
  ]);
}

import { isObject } from "../../oauth/encoding/is_object.ts";
import {
  PROFILE_SETTINGS,
  type SettingKind,
  writtenName,
} from "../configuration/profile_settings.ts";
import type { Settings } from "../options/settings.ts";

/** Settings as what is kept holds them: in the words of `config.yaml`. */
export function writeSettings(settings: Settings): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [writtenName(name), value]),
  );
}

/**
 * Reads them again. What this version does not know is left out.
 *
 * @param written what {@linkcode writeSettings} gave, parsed
 * @returns nothing where it is damaged
 */
export function readWrittenSettings(written: unknown): Settings | undefined {
  if (!isObject(written)) return undefined;
  const settings: Record<string, unknown> = {};
  for (const [name, { kind }] of Object.entries(PROFILE_SETTINGS)) {
    const value = written[writtenName(name)];
    if (value === undefined) continue;
    if (!isOfKind(value, kind)) return undefined;
    settings[name] = value;
  }
  return settings;
}

function isOfKind(value: unknown, kind: SettingKind): boolean {
  switch (kind) {
    case "text":
    case "file":
    case "at_file":
      return typeof value === "string";
    case "switch":
      return typeof value === "boolean";
    case "list":
    case "lines":
      return Array.isArray(value) && value.every((part) => typeof part === "string");
  }
}

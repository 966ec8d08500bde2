import * as kind from "../../oauth/members/kinds.ts";
import type { Shape } from "../../oauth/members/read_members.ts";
import {
  PROFILE_SETTINGS,
  type SettingKind,
  writtenName,
} from "../configuration/profile_settings.ts";
import type { Settings } from "../options/settings.ts";

/** What a setting must be. */
const KINDS: Record<SettingKind, kind.Kind<unknown>> = {
  text: kind.string,
  file: kind.string,
  at_file: kind.string,
  switch: kind.flag,
  list: kind.texts,
  lines: kind.texts,
};

/** The members of written settings. */
export const WRITTEN_SETTINGS: Shape = Object.fromEntries(
  Object.entries(PROFILE_SETTINGS).map(([name, setting]) => [
    `${writtenName(name)}?`,
    KINDS[setting.kind],
  ]),
);

/** Settings as what is kept holds them: in the words of `config.yaml`. */
export function writeSettings(settings: Settings): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [writtenName(name), value]),
  );
}

/**
 * Reads them again. What this version does not know is left out.
 *
 * @param written what {@linkcode writeSettings} gave, with the members of {@linkcode WRITTEN_SETTINGS}
 */
export function readWrittenSettings(written: Readonly<Record<string, unknown>>): Settings {
  const settings: Record<string, unknown> = {};
  for (const name of Object.keys(PROFILE_SETTINGS)) {
    const value = written[writtenName(name)];
    if (value !== undefined) settings[name] = value;
  }
  return settings;
}

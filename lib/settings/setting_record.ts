import { SAVED_SETTINGS, writtenName } from "./definitions.ts";
import type { SettingKind } from "./setting.ts";
import type { Settings } from "./settings.ts";
import * as kind from "../oauth/members/kinds.ts";
import type { Shape } from "../oauth/members/read_members.ts";

/** The values of each kind of setting. */
const KINDS: Record<SettingKind, kind.Kind<unknown>> = {
  text: kind.string,
  choice: kind.string,
  optional: kind.string,
  seconds: kind.string,
  file: kind.string,
  at_file: kind.string,
  switch: kind.flag,
  list: kind.texts,
  lines: kind.texts,
};

/** The settings with their names in saved files. */
const WRITTEN = SAVED_SETTINGS.map(([name, { kind }]) => ({
  name,
  kind,
  written: writtenName(name),
}));

/** The members of written settings. */
export const SETTING_MEMBERS: Shape = Object.fromEntries(
  WRITTEN.map(({ written, kind }) => [`${written}?`, KINDS[kind]]),
);

/** Writes settings as saved files contain them, with the names of `config.yaml`. */
export function writeSettingRecord(settings: Settings): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [writtenName(name), value]),
  );
}

/**
 * Reads settings from a saved file. What this version does not know is left out.
 *
 * @param written what {@linkcode writeSettingRecord} gave, with the members of {@linkcode SETTING_MEMBERS}
 */
export function readSettingRecord(written: Readonly<Record<string, unknown>>): Settings {
  const settings: Record<string, unknown> = {};
  for (const { name, written: key } of WRITTEN) {
    const value = written[key];
    if (value !== undefined) settings[name] = value;
  }
  return settings;
}

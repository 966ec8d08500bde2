import { SAVED_SETTINGS, writtenName } from "../settings/definitions.ts";
import type { SettingKind } from "../settings/setting.ts";
import type { Settings } from "../settings/settings.ts";
import * as kind from "../oauth/members/kinds.ts";
import type { Shape } from "../oauth/members/read_members.ts";

/** What a setting must be. */
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

/** The members of written settings. */
export const WRITTEN_SETTINGS: Shape = Object.fromEntries(
  SAVED_SETTINGS.map(([name, { kind }]) => [`${writtenName(name)}?`, KINDS[kind]]),
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
  for (const [name] of SAVED_SETTINGS) {
    const value = written[writtenName(name)];
    if (value !== undefined) settings[name] = value;
  }
  return settings;
}

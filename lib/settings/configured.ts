import { DeviceLoginError } from "../oauth/base/errors.ts";
import { flagOf, SAVED_SETTINGS, writtenName } from "./definitions.ts";
import type { Settings } from "./settings.ts";
import { usage } from "./usage.ts";

/** The configuration behind some settings. */
export interface SettingsOrigin {
  /** The name of the configuration file, for messages. */
  file: string;
  /** The settings that the file contains. */
  configured: Settings;
  /** The settings of flags and variables, which override those. */
  given: Settings;
}

const origins = new WeakMap<Settings, SettingsOrigin>();

/** Records which settings come from a configuration file: errors then name their keys. */
export function recordOrigin(settings: Settings, origin: SettingsOrigin): void {
  origins.set(settings, origin);
}

/** Returns the names of configured settings in messages, with their flags. */
function configuredNames(
  { file, configured, given }: SettingsOrigin,
): (readonly [flag: string, key: string])[] {
  return SAVED_SETTINGS
    .filter(([name]) => configured[name] !== undefined && given[name] === undefined)
    .map(([name, definition]) => [flagOf(definition), `${writtenName(name)} in ${file}`]);
}

/**
 * Runs a function that reads settings. If it fails because of one that comes from a configuration
 * file, the error names the key in that file instead of a flag that nobody gave.
 *
 * @throws {DeviceLoginError} what the function throws
 */
export async function naming<T>(settings: Settings, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof DeviceLoginError) || error.code !== "invalid_options") throw error;
    const origin = origins.get(settings);
    const named = (origin ? configuredNames(origin) : []).reduce(
      (message, [flag, key]) => message.replace(new RegExp(`${flag}(?![\\w-])`), () => key),
      error.message,
    );
    throw named === error.message ? error : usage(named);
  }
}

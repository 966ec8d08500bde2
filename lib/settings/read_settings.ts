import type { Host } from "../host/host.ts";
import { environmentSettings } from "./environment.ts";
import { expandProvider } from "./provider_settings.ts";
import { mergeSettings, type Settings } from "./settings.ts";

/**
 * Reads the settings that apply without a profile: a flag overrides its variable.
 *
 * @param flags the command line's
 * @param host whose variables count
 * @throws {DeviceLoginError} `invalid_options` for a variable that can't be read, and for an unknown
 *   provider
 */
export function readSettings(flags: Settings, host: Host): Settings {
  return expandProvider(mergeSettings(settingLayers(flags, host)));
}

/** Returns the layers of the settings above those of a profile, the weakest first. */
export function settingLayers(flags: Settings, host: Host): Settings[] {
  return [environmentSettings(host), flags];
}

import type { Host } from "../host/host.ts";
import { environmentSettings } from "./environment.ts";
import { expandProvider } from "./provider_settings.ts";
import { mergeSettings, type Settings } from "./settings.ts";

/**
 * Reads the settings that apply: a flag overrides its variable, and a variable the layers below.
 *
 * @param flags the command line's
 * @param host whose variables count
 * @param below the saved and the configured settings of a profile, the weakest first
 * @throws {DeviceLoginError} `invalid_options` for a variable that can't be read, and for an unknown
 *   provider
 */
export function readSettings(
  flags: Settings,
  host: Host,
  below: readonly Settings[] = [],
): Settings {
  return expandProvider(layerSettings(flags, host, below));
}

/** The same as it was given: a provider is not yet replaced by what is known about it. */
export function layerSettings(
  flags: Settings,
  host: Host,
  below: readonly Settings[] = [],
): Settings {
  return mergeSettings(settingLayers(flags, host, below));
}

/** The layers of the settings, the weakest first. */
export function settingLayers(
  flags: Settings,
  host: Host,
  below: readonly Settings[] = [],
): Settings[] {
  return [...below, environmentSettings(host), flags];
}

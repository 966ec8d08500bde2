import type { Host } from "../host/host.ts";
import { environmentSettings } from "./environment.ts";
import { expandProvider } from "./provider_settings.ts";
import { mergeSettings, type Settings } from "./settings.ts";

/**
 * What holds in the end: a flag beats its variable, and that what lies below.
 *
 * @param flags the command line's
 * @param host whose variables count
 * @param below what a profile says and remembers, the weakest first
 * @throws {DeviceLoginError} `invalid_options` for a variable that can't be read, and for a provider
 *   that is not known
 */
export function readSettings(
  flags: Settings,
  host: Host,
  below: readonly Settings[] = [],
): Settings {
  return expandProvider(layerSettings(flags, host, below));
}

/** The same as it was said: a provider is still named, and not yet what is known of it. */
export function layerSettings(
  flags: Settings,
  host: Host,
  below: readonly Settings[] = [],
): Settings {
  return mergeSettings(settingLayers(flags, host, below));
}

/** The layers that make it up, the weakest first. */
export function settingLayers(
  flags: Settings,
  host: Host,
  below: readonly Settings[] = [],
): Settings[] {
  return [...below, environmentSettings(host), flags];
}

import type { Host } from "../../host/host.ts";
import { environmentSettings } from "./environment.ts";
import { expandProvider } from "./provider_settings.ts";
import { mergeSettings, type Settings } from "./settings.ts";

/**
 * What holds in the end: a flag beats its variable.
 *
 * @param flags the command line's
 * @throws {DeviceLoginError} `invalid_options` for a variable that can't be read, and for a provider
 *   that is not known
 */
export function readSettings(flags: Settings, host: Host): Settings {
  return expandProvider(mergeSettings([environmentSettings(host), flags]));
}

import type { Host } from "../../host/host.ts";
import { environmentSettings } from "./environment.ts";
import { mergeSettings, type Settings } from "./settings.ts";

/**
 * What holds in the end: a flag beats its variable.
 *
 * @param flags the command line's
 * @throws {DeviceLoginError} `invalid_options` for a variable that can't be read
 */
export function readSettings(flags: Settings, host: Host): Settings {
  return mergeSettings([environmentSettings(host), flags]);
}

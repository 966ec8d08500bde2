import type { Host } from "../host/host.ts";
import { environmentSettings } from "../settings/environment.ts";
import { readSettings } from "../settings/read_settings.ts";
import type { Settings } from "../settings/settings.ts";
import { usage } from "../settings/usage.ts";
import type { Profile } from "./open_profile.ts";

/** The settings of a login, and the profile of its session if one is named. */
export interface LoginSettings {
  settings: Settings;
  profile?: Profile;
}

/**
 * Reads the settings of a login from its flags, its variables and its profile.
 *
 * @throws {DeviceLoginError} `invalid_options`, `store_unreadable`
 */
export async function readLoginSettings(
  flags: Settings,
  host: Host,
): Promise<LoginSettings> {
  const { config, store } = flags;
  const name = flags.profile ?? environmentSettings(host).profile;
  if (name === undefined) {
    if (config === undefined && store === undefined) return { settings: readSettings(flags, host) };
    const flag = config === undefined ? "--store" : "--config";
    throw usage(`${flag} is about profiles: also name one with --profile NAME.`);
  }
  const { openProfile } = await import("./open_profile.ts");
  const { demandSecrets } = await import("./profile_session.ts");
  const profile = await openProfile({ ...flags, profile: name }, host);
  demandSecrets(profile);
  return { settings: profile.settings, profile };
}

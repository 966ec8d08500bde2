import type { Host } from "../host/host.ts";
import type { Settings } from "../settings/settings.ts";
import { usage } from "../settings/usage.ts";
import { namedProfile } from "./named_profile.ts";
import type { Profile } from "./open_profile.ts";

/**
 * Opens the profile of a login, if its flags or its variables name one.
 *
 * @throws {DeviceLoginError} `invalid_options`, `store_unreadable`
 */
export async function openLoginProfile(
  flags: Settings,
  host: Host,
): Promise<Profile | undefined> {
  const { config, store } = flags;
  const name = namedProfile(flags, host);
  if (name === undefined) {
    if (config === undefined && store === undefined) return undefined;
    const flag = config === undefined ? "--store" : "--config";
    throw usage(`${flag} is about profiles: also name one with --profile NAME.`);
  }
  // Imported when needed, so that a login without a profile starts quickly.
  const { openProfile } = await import("./open_profile.ts");
  const { demandSecrets } = await import("./profile_session.ts");
  const profile = await openProfile({ ...flags, profile: name }, host);
  demandSecrets(profile);
  return profile;
}

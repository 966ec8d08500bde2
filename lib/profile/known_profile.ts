import type { Host } from "../host/host.ts";
import { isKnown, openProfile, type Profile } from "./open_profile.ts";
import { describeUnknown } from "./profile_names.ts";
import type { Settings } from "../settings/settings.ts";
import { usage } from "../settings/usage.ts";

/**
 * Opens a profile that must exist.
 *
 * @throws {DeviceLoginError} `invalid_options` for an unknown name, `store_unreadable`
 */
export async function openKnownProfile(flags: Settings, host: Host): Promise<Profile> {
  const profile = await openProfile(flags, host);
  if (isKnown(profile)) return profile;
  throw usage(describeUnknown(profile.name, await profile.names()));
}

import type { SavedIdentity } from "../session/session_key.ts";
import { type KeptProfile, profileKey, writeKeptProfile } from "./kept_profile.ts";
import { holdsSecret, type KeptSettings } from "./kept_settings.ts";
import type { Profile } from "./open_profile.ts";

/** Makes sure that a profile can be remembered. @throws {DeviceLoginError} `store_unwritable` */
export async function checkMemory({ memory, name }: Profile): Promise<void> {
  const pending = await memory.prepare(profileKey(name));
  await pending.discard();
}

/**
 * Remembers what a profile was signed in by.
 *
 * @param profile the profile
 * @param signedIn what tells its session from others, and what its settings were
 * @throws {DeviceLoginError} `store_unwritable`
 */
export async function rememberProfile(
  { name, memory, configured }: Profile,
  signedIn: KeptSettings & { identity: SavedIdentity },
): Promise<void> {
  const record: KeptProfile = {
    name,
    ...signedIn,
    // A secret that stands in the configuration stays there alone.
    configured: holdsSecret(configured?.settings) ? undefined : configured,
  };
  const pending = await memory.prepare(profileKey(name));
  await pending.commit(writeKeptProfile(record));
}

/** Forgets it. @throws {DeviceLoginError} `store_unwritable` */
export async function forgetProfile({ name, memory }: Profile): Promise<void> {
  await memory.delete(profileKey(name));
}

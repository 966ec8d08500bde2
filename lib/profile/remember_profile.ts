import { keyOf, type SavedIdentity } from "../session/session_key.ts";
import { type KeptProfile, profileKey, writeKeptProfile } from "./kept_profile.ts";
import { holdsSecret, type KeptSettings } from "./kept_settings.ts";
import type { Profile } from "./open_profile.ts";
import { hashParameters, splitSettings, writeSecretSettings } from "./secret_settings.ts";

/**
 * Makes sure that a profile can be remembered.
 *
 * @throws {DeviceLoginError} `store_unwritable`
 */
export async function checkMemory({ memory, secrets, name, own }: Profile): Promise<void> {
  const stores = splitSettings(own).secret ? [memory, secrets] : [memory];
  for (const store of stores) {
    const pending = await store.prepare(profileKey(name));
    await pending.discard();
  }
}

/**
 * Remembers what a profile was signed in by.
 *
 * @param profile the profile
 * @param signedIn what tells its session from others, and what its settings were
 * @throws {DeviceLoginError} `store_unwritable`
 */
export async function rememberProfile(
  { name, memory, secrets, configured }: Profile,
  signedIn: KeptSettings & { identity: SavedIdentity },
): Promise<void> {
  const { identity, settings, withheld } = signedIn;
  const { plain, secret } = splitSettings(settings);
  const salt = crypto.randomUUID();
  const record: KeptProfile = {
    name,
    identity: await hashParameters(identity, salt),
    salt,
    key: await keyOf(identity),
    secrets: secret !== undefined,
    settings: plain,
    withheld,
    // A secret in the configuration is not copied from there.
    configured: holdsSecret(configured?.settings) ? undefined : configured,
  };
  const key = profileKey(name);
  if (secret !== undefined) await writeSecretSettings(secrets, key, secret);
  const pending = await memory.prepare(key);
  await pending.commit(writeKeptProfile(record));
  if (secret === undefined) await secrets.delete(key);
}

/** Forgets it. @throws {DeviceLoginError} `store_unwritable` */
export async function forgetProfile({ name, memory, secrets }: Profile): Promise<void> {
  await memory.delete(profileKey(name));
  await secrets.delete(profileKey(name));
}

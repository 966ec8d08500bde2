import { keyOf, type SavedIdentity } from "../session/session_key.ts";
import { profileKey, type ProfileRecord, writeProfileRecord } from "./profile_record.ts";
import { holdsSecret, type SavedSettings } from "./saved_settings.ts";
import type { Profile } from "./open_profile.ts";
import { hashParameters, splitSettings, writeSecretSettings } from "./secret_settings.ts";

/**
 * Makes sure that a profile can be saved.
 *
 * @throws {DeviceLoginError} `store_unwritable`
 */
export async function checkProfileStore({ records, secrets, name, own }: Profile): Promise<void> {
  const stores = splitSettings(own).secret ? [records, secrets] : [records];
  for (const store of stores) {
    const pending = await store.prepare(profileKey(name));
    await pending.discard();
  }
}

/**
 * Saves a profile: its settings at the sign-in, and what distinguishes its session.
 *
 * @param profile the profile
 * @param signedIn its session's identity, and its settings
 * @throws {DeviceLoginError} `store_unwritable`
 */
export async function saveProfile(
  { name, records, secrets, configured }: Profile,
  signedIn: SavedSettings & { identity: SavedIdentity },
): Promise<void> {
  const { identity, settings, withheld } = signedIn;
  const { plain, secret } = splitSettings(settings);
  const salt = crypto.randomUUID();
  const record: ProfileRecord = {
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
  if (secret !== undefined) await writeSecretSettings(secret, { store: secrets, key });
  const pending = await records.prepare(key);
  await pending.commit(writeProfileRecord(record));
  if (secret === undefined) await secrets.delete(key);
}

/** Deletes a saved profile. @throws {DeviceLoginError} `store_unwritable` */
export async function deleteProfile({ name, records, secrets }: Profile): Promise<void> {
  await records.delete(profileKey(name));
  await secrets.delete(profileKey(name));
}

import type { Host } from "../host/host.ts";
import type { SavedIdentity } from "../session/session_key.ts";
import type { SessionStore } from "../session/stores/session_store.ts";
import { checkProfileName } from "../settings/config/profile_name.ts";
import {
  type ConfiguredProfile,
  readConfig,
  readProfile,
} from "../settings/config/read_profile.ts";
import { naming, recordOrigin } from "../settings/configured.ts";
import { environmentSettings } from "../settings/environment.ts";
import { expandProvider } from "../settings/provider_settings.ts";
import { settingLayers } from "../settings/read_settings.ts";
import { type SettingSources, settingSources } from "../settings/setting_sources.ts";
import { mergeSettings, type Settings } from "../settings/settings.ts";
import { readDefaultProfile } from "./default_profile.ts";
import { stateStore } from "./state_store.ts";
import { profileKey, type ProfileRecord, readProfileRecord } from "./profile_record.ts";
import { openSecretSettings, readSecretSettings } from "./secret_settings.ts";
import { openSessionStore } from "./open_session_store.ts";
import { profileIdentity } from "./profile_identity.ts";
import { namedProfile } from "./named_profile.ts";

/** A profile as a command finds it. */
export interface Profile {
  readonly name: string;
  /** The settings of flags, variables, configuration and record, one over the other. */
  readonly settings: Settings;
  /** Finds which of them come from flags and variables; few commands have to know. */
  readonly sources: () => SettingSources;
  /** Returns the names of all profiles, for a message about an unknown one. */
  readonly names: () => Promise<string[]>;
  /** What distinguishes its session from others; nothing if no server or no client is named. */
  readonly identity: SavedIdentity | undefined;
  /** The settings without the configuration: those that a sign-in saves. */
  readonly own: Settings;
  /** What the last sign-in saved. */
  readonly record: ProfileRecord | undefined;
  /** The profile in the configuration. */
  readonly configured: ConfiguredProfile | undefined;
  /** The store of profile records. */
  readonly records: SessionStore;
  /** The store of settings that may be secrets. */
  readonly secrets: SessionStore;
  /** The store of its session. */
  readonly store: SessionStore;
  /** The configuration file, if the command line names one. */
  readonly config: string | undefined;
}

/**
 * Opens a profile: the one that is named, or else the default one. Nothing is sent, and no session is read.
 *
 * @param flags the command line's
 * @param host the system around it
 * @throws {DeviceLoginError} `invalid_options`, `store_unreadable`
 */
export async function openProfile(flags: Settings, host: Host): Promise<Profile> {
  const { profile: _, config, ...given } = flags;
  // The file is read meanwhile; its error is reported after those of the profile.
  const reading = readConfig({ config }, host);
  reading.catch(() => {});
  const name = checkProfileName(namedProfile(flags, host) ?? await readDefaultProfile(host));
  const records = stateStore("profiles", host);
  const key = profileKey(name);
  const entry = await records.get(key);
  const found = entry && await readProfileRecord(entry.value, records.locate(key));
  const record = found && await withSecrets(found, { store: given.store, host });
  const source = { name, file: await reading, before: record?.configured };
  const configured = await readProfile(source, host);
  const saved = record?.settings ?? {};
  const above = settingLayers(given, host);
  const origin = {
    file: config ?? environmentSettings(host).config ?? "config.yaml",
    configured: configured?.settings ?? {},
    given: mergeSettings(above),
  };
  const layers = mergeSettings([saved, origin.configured, ...above]);
  recordOrigin(layers, origin);
  const settings = await naming(layers, () => expandProvider(layers));
  recordOrigin(settings, origin);
  return {
    name,
    settings,
    names: async () => {
      const { profileNames } = await import("./profile_names.ts");
      return await profileNames(config, host);
    },
    sources: () => settingSources(given, host),
    identity: await naming(settings, () => profileIdentity({ name, settings, record }, host)),
    own: mergeSettings([saved, ...above]),
    record,
    configured,
    records,
    ...await naming(settings, () => ({
      secrets: openSecretSettings(settings.store, host),
      store: openSessionStore(settings.store, host).store,
    })),
    config,
  };
}

/** Whether a profile is configured, or saved by a sign-in. */
export function isKnown({ record, configured }: Profile): boolean {
  return record !== undefined || configured?.settings !== undefined;
}

/** Adds the settings that are saved separately to a record. */
async function withSecrets(
  record: ProfileRecord,
  { store, host }: { store: string | undefined; host: Host },
): Promise<ProfileRecord> {
  if (!record.secrets) return record;
  const secrets = openSecretSettings(store ?? record.settings.store, host);
  const secret = await readSecretSettings(secrets, profileKey(record.name));
  return { ...record, settings: { ...record.settings, ...secret } };
}

import type { Host } from "../host/host.ts";
import type { SavedIdentity } from "../session/session_key.ts";
import type { SessionStore } from "../session/stores/session_store.ts";
import { checkProfileName } from "../settings/config/profile_name.ts";
import { type ConfiguredProfile, readProfile } from "../settings/config/read_profile.ts";
import { layerSettings, readSettings } from "../settings/read_settings.ts";
import { type SettingSources, settingSources } from "../settings/setting_sources.ts";
import type { Settings } from "../settings/settings.ts";
import { stateStore } from "./state_store.ts";
import { type KeptProfile, profileKey, readKeptProfile } from "./kept_profile.ts";
import { openSecretSettings, readSecretSettings } from "./secret_settings.ts";
import { openSessionStore } from "./open_session_store.ts";
import { profileIdentity } from "./profile_identity.ts";
import { environmentSettings } from "../settings/environment.ts";

/** The profile that is meant where none is named, by all that needs one. */
const DEFAULT_PROFILE = "default";

/** A profile as a command finds it. */
export interface Profile {
  readonly name: string;
  /** All that flags, variables, configuration and memory say, one over the other. */
  readonly settings: Settings;
  /** Which of them flags and variables say; few commands ever have to tell. */
  readonly sources: () => SettingSources;
  /** What tells its session from others; nothing where no server or no client is named. */
  readonly identity: SavedIdentity | undefined;
  /** The settings without the configuration: what a sign-in has to remember. */
  readonly own: Settings;
  /** What was remembered at the last sign-in. */
  readonly kept: KeptProfile | undefined;
  /** What the configuration says of it. */
  readonly configured: ConfiguredProfile | undefined;
  /** Where it is remembered. */
  readonly memory: SessionStore;
  /** Where those of its settings are saved that may be secrets. */
  readonly secrets: SessionStore;
  /** Where its session is kept. */
  readonly store: SessionStore;
  /** The configuration file, where the command line named one. */
  readonly config: string | undefined;
}

/**
 * The profile that the command line or the variable names.
 *
 * @returns nothing where neither does
 */
export function namedProfile({ profile }: Settings, host: Host): string | undefined {
  return profile ?? environmentSettings(host).profile;
}

/**
 * Looks up a profile: the one that is named, else `default`. Nothing is sent, and no session is
 * read.
 *
 * @param flags the command line's
 * @param host the system around it
 * @throws {DeviceLoginError} `invalid_options`, `store_unreadable`
 */
export async function openProfile(flags: Settings, host: Host): Promise<Profile> {
  const { profile: _, config, ...given } = flags;
  const name = checkProfileName(namedProfile(flags, host) ?? DEFAULT_PROFILE);
  const memory = stateStore("profiles", host);
  const key = profileKey(name);
  const entry = await memory.get(key);
  const found = entry && await readKeptProfile(entry.value, memory.locate(key));
  const kept = found && await withSecrets(found, { store: given.store, host });
  const configured = await readProfile({ name, config, before: kept?.configured }, host);
  const remembered = kept?.settings ?? {};
  const settings = readSettings(given, host, [remembered, configured?.settings ?? {}]);
  return {
    name,
    settings,
    sources: () => settingSources(given, host),
    identity: await profileIdentity({ name, settings, kept }, host),
    own: layerSettings(given, host, [remembered]),
    kept,
    configured,
    memory,
    secrets: openSecretSettings(settings.store, host),
    store: openSessionStore(settings.store, host).store,
    config,
  };
}

/** What was remembered, with those settings that are saved apart. */
async function withSecrets(
  kept: KeptProfile,
  { store, host }: { store: string | undefined; host: Host },
): Promise<KeptProfile> {
  if (!kept.secrets) return kept;
  const secrets = openSecretSettings(store ?? kept.settings.store, host);
  const secret = await readSecretSettings(secrets, profileKey(kept.name));
  return { ...kept, settings: { ...kept.settings, ...secret } };
}

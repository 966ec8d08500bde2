import type { Host } from "../../host/host.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { keyOf, type SavedIdentity } from "../../session/session_key.ts";
import type { SessionStore } from "../../session/stores/session_store.ts";
import { settingLayers } from "../../settings/read_settings.ts";
import type { Settings } from "../../settings/settings.ts";
import { listProfiles, nameIn } from "../../profile/list_profiles.ts";
import { namedProfile } from "../../profile/named_profile.ts";
import { noSession } from "../../profile/login_required.ts";
import { isKnown, openProfile, type Profile } from "../../profile/open_profile.ts";
import { openSessionStore } from "../../profile/open_session_store.ts";
import { sessionSettings } from "../../profile/session_settings.ts";

/** A session to end. */
export interface LogoutTarget {
  /** Its key in the store. */
  readonly key: string;
  readonly store: SessionStore;
  /** The name of its profile, if known. */
  readonly name?: string | undefined;
  /** The profile, with the settings that created the session; undefined if there is an error. */
  readonly profile?: Profile | undefined;
  /** Why the session, or its profile, can't be read. */
  readonly error?: DeviceLoginError | undefined;
}

/**
 * Finds the session of one profile: that of its settings, or the one from before they changed.
 *
 * @returns nothing if it has none
 * @throws {DeviceLoginError} `login_required` for an unknown profile, `invalid_options`,
 *   `store_unreadable`
 */
export async function oneTarget(
  flags: Settings,
  host: Host,
): Promise<LogoutTarget | undefined> {
  const profile = await openProfile(flags, host);
  const target = await targetOf(profile, settingLayers(flags, host));
  const named = namedProfile(flags, host) !== undefined;
  if (target === undefined && named && !isKnown(profile)) throw await noSession(profile);
  return target;
}

/**
 * Finds all saved sessions.
 *
 * @throws {DeviceLoginError} `invalid_options`, `store_unreadable`
 */
export async function allTargets(
  flags: Settings,
  host: Host,
): Promise<LogoutTarget[]> {
  const { profiles, strays } = await listProfiles(flags, host);
  const layers = settingLayers(flags, host);
  const targets: LogoutTarget[] = [];
  for (const profile of profiles) {
    // The sessions of an unusable profile are among the strays.
    if ("error" in profile) continue;
    const target = await targetOf(profile, layers).catch((error) => {
      if (!(error instanceof DeviceLoginError)) throw error;
      return "stray" as const;
    });
    if (target !== undefined && target !== "stray") targets.push(target);
  }
  const { store } = openSessionStore(flags.store, host);
  for (const stray of strays) {
    const { key } = stray;
    if (targets.some((target) => target.key === key)) continue;
    if ("error" in stray) {
      targets.push({ key, store, error: stray.error });
      continue;
    }
    const { identity } = stray;
    const name = nameIn(identity);
    try {
      const profile = await openProfile({ ...flags, profile: name ?? "default" }, host);
      targets.push({ key, store, name, profile: signedInAs(profile, { identity, layers }) });
    } catch (error) {
      if (!(error instanceof DeviceLoginError)) throw error;
      targets.push({ key, store, name, error });
    }
  }
  return targets;
}

async function targetOf(
  profile: Profile,
  layers: readonly Settings[],
): Promise<LogoutTarget | undefined> {
  const { record, store, identity } = profile;
  const keys = await store.keys();
  const current = identity && await keyOf(identity);
  if (current !== undefined && keys.includes(current)) return { key: current, store, profile };
  const before = record?.key;
  if (!record || before === undefined || !keys.includes(before)) return undefined;
  return {
    key: before,
    store,
    profile: signedInAs(profile, { identity: record.identity, layers }),
  };
}

/** Returns the profile with the settings of a session that was created with other settings. */
function signedInAs(
  profile: Profile,
  { identity, layers }: { identity: SavedIdentity; layers: readonly Settings[] },
): Profile {
  const { record, configured, settings } = profile;
  const all = [record?.settings, record?.configured?.settings, configured?.settings, ...layers]
    .filter((layer) => layer !== undefined);
  const { trace } = settings; // A trace concerns this run, not the session.
  return { ...profile, identity, settings: { ...sessionSettings(identity, all), trace } };
}

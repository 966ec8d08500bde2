import type { Host } from "../host/host.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import { type ListedSession, listSessions } from "../session/list_sessions.ts";
import { keyOf, type SavedIdentity } from "../session/session_key.ts";
import { readProfileNames } from "../settings/config/read_profile.ts";
import { PROFILE_NAME } from "../settings/config/profile_name.ts";
import { savedNames } from "./profile_names.ts";
import { openProfile, type Profile } from "./open_profile.ts";
import { openSessionStore } from "./open_session_store.ts";
import type { Settings } from "../settings/settings.ts";

/** A profile whose settings can't be used. */
export interface FaultyProfile {
  readonly name: string;
  /** Why. */
  readonly error: DeviceLoginError;
}

/** The profiles on this machine. */
export interface ProfileList {
  /** All that are configured or saved, or have a session, in the order of their names. */
  readonly profiles: readonly (Profile | FaultyProfile)[];
  /** Sessions that belong to none of them: damaged ones, and those of other settings. */
  readonly strays: readonly ListedSession[];
  /** Why saved profiles can't be read. */
  readonly damaged: readonly DeviceLoginError[];
}

/**
 * Finds all profiles. Nothing is sent. A profile that can't be used does not affect the others.
 *
 * @param flags the command line's
 * @param host the system around it
 * @throws {DeviceLoginError} `invalid_options`, `store_unreadable`
 */
export async function listProfiles(
  flags: Settings,
  host: Host,
): Promise<ProfileList> {
  const { store } = openSessionStore(flags.store, host);
  const sessions = await listSessions(store);
  const saved = await savedNames(host);
  const names = new Set([
    ...await readProfileNames(flags, host),
    ...saved.names,
    ...sessions.flatMap((session) => "identity" in session ? nameIn(session.identity) ?? [] : []),
  ]);
  const profiles: (Profile | FaultyProfile)[] = [];
  const found = new Set<string>();
  for (const name of [...names].toSorted()) {
    const profile = await openListed(name, { flags, host });
    const known = "error" in profile &&
      saved.damaged.some(({ message }) => message === profile.error.message);
    if (known) continue;
    profiles.push(profile);
    if ("identity" in profile && profile.identity) found.add(await keyOf(profile.identity));
  }
  const strays = sessions.filter(({ key }) => !found.has(key));
  return { profiles, strays, damaged: saved.damaged };
}

/** The profile that a session belongs to, if that can be the name of one. */
export function nameIn({ profile }: SavedIdentity): string | undefined {
  const name: unknown = profile;
  return typeof name === "string" && PROFILE_NAME.test(name) ? name : undefined;
}

async function openListed(
  name: string,
  { flags, host }: { flags: Settings; host: Host },
): Promise<Profile | FaultyProfile> {
  try {
    return await openProfile({ ...flags, profile: name }, host);
  } catch (error) {
    if (!(error instanceof DeviceLoginError)) throw error;
    return { name, error };
  }
}

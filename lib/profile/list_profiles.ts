import type { Host } from "../host/host.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import { type ListedSession, listSessions } from "../session/list_sessions.ts";
import { keyOf, type SavedIdentity } from "../session/session_key.ts";
import { readProfileNames } from "../settings/config/read_profile.ts";
import { stateStore } from "./state_store.ts";
import { PROFILE_NAME } from "../settings/config/profile_name.ts";
import { readKeptProfile } from "./kept_profile.ts";
import { openProfile, type Profile } from "./open_profile.ts";
import { openSessionStore } from "./open_session_store.ts";
import type { Settings } from "../settings/settings.ts";

/** A profile whose settings can't be used. */
export interface FaultyProfile {
  readonly name: string;
  /** Why. */
  readonly error: DeviceLoginError;
}

/** What there is on this machine, looked through. */
export interface ProfileList {
  /** All profiles that are configured, remembered or have a session, by their names. */
  readonly profiles: readonly (Profile | FaultyProfile)[];
  /** Sessions that none of them leads to: damaged ones, and those of other settings. */
  readonly strays: readonly ListedSession[];
  /** What is remembered of profiles and can't be read. */
  readonly damaged: readonly DeviceLoginError[];
}

/**
 * Looks for all profiles. Nothing is sent. A profile that can't be used keeps nobody from the others.
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
  const remembered = await rememberedNames(host);
  const names = new Set([
    ...await readProfileNames(flags, host),
    ...remembered.names,
    ...sessions.flatMap((session) => "identity" in session ? nameIn(session.identity) ?? [] : []),
  ]);
  const profiles: (Profile | FaultyProfile)[] = [];
  const led = new Set<string>();
  for (const name of [...names].toSorted()) {
    const profile = await openListed(name, { flags, host });
    const known = "error" in profile &&
      remembered.damaged.some(({ message }) => message === profile.error.message);
    if (known) continue;
    profiles.push(profile);
    if ("identity" in profile && profile.identity) led.add(await keyOf(profile.identity));
  }
  const strays = sessions.filter(({ key }) => !led.has(key));
  return { profiles, strays, damaged: remembered.damaged };
}

/** The profile that a session was made for, if that can be the name of one. */
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

async function rememberedNames(
  host: Host,
): Promise<{ names: string[]; damaged: DeviceLoginError[] }> {
  const memory = stateStore("profiles", host);
  const names: string[] = [];
  const damaged: DeviceLoginError[] = [];
  for (const key of (await memory.keys()).toSorted()) {
    try {
      const entry = await memory.get(key);
      if (entry) names.push((await readKeptProfile(entry.value, memory.locate(key))).name);
    } catch (error) {
      if (!(error instanceof DeviceLoginError)) throw error;
      damaged.push(error);
    }
  }
  return { names, damaged };
}

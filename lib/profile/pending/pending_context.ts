import type { Host } from "../../host/host.ts";
import { mergeSettings, type Settings } from "../../settings/settings.ts";
import { type SavedSettings, settingsToSave } from "../saved_settings.ts";
import { WITHHELD_MEMBERS } from "../withheld.ts";
import { openProfile, type Profile } from "../open_profile.ts";
import {
  readSettingRecord,
  SETTING_MEMBERS,
  writeSettingRecord,
} from "../../settings/setting_record.ts";
import * as kind from "../../oauth/members/kinds.ts";
import { readMembers } from "../../oauth/members/read_members.ts";
import type { PendingLogin } from "../../session/pending/pending_login.ts";

/** The settings of a login, and the profile of its session if one is named. */
export interface LoginSettings {
  settings: Settings;
  profile?: Profile | undefined;
}

/** What `resume` has to know about the settings of `start`: no secret. */
export interface PendingContext extends SavedSettings {
  /** The profile of the session. */
  readonly profile?: PendingProfile | undefined;
}

/** A profile that is being signed in. */
interface PendingProfile {
  readonly name: string;
  /** The configuration file, if one was named. */
  readonly config?: string | undefined;
  /** Its settings without the configuration: those that the sign-in saves. */
  readonly own: Settings;
}

/** Writes the settings that are saved with a pending login. */
export async function writeContext(
  { settings, profile }: LoginSettings,
  host: Host,
): Promise<Record<string, unknown>> {
  const saved = await settingsToSave(settings, host);
  const own = await settingsToSave(profile?.own ?? {}, host);
  const config = profile?.config && await host.absolutePath(profile.config);
  return {
    settings: writeSettingRecord(saved.settings),
    withheld: saved.withheld,
    profile: profile && { name: profile.name, config, own: writeSettingRecord(own.settings) },
  };
}

const PENDING_MEMBERS = {
  context: {
    settings: SETTING_MEMBERS,
    withheld: WITHHELD_MEMBERS,
    "profile?": { name: kind.text, "config?": kind.string, own: SETTING_MEMBERS },
  },
};

/**
 * Reads the settings that are saved with a pending login.
 *
 * @param pending the pending login, with what {@linkcode writeContext} gave as its context
 * @param fail makes the error for one that is damaged
 */
export function readContext(pending: PendingLogin, fail: (why: string) => Error): PendingContext {
  const { settings, withheld, profile } =
    readMembers(pending, { shape: PENDING_MEMBERS, fail }).context;
  return {
    settings: readSettingRecord(settings),
    withheld,
    profile: profile && { ...profile, own: readSettingRecord(profile.own) },
  };
}

/**
 * Restores the settings and the profile of a pending login.
 *
 * @param context what was saved with it
 * @param options the settings of this run, below and above those, and the system around the program
 * @throws {DeviceLoginError} `invalid_options`, `store_unreadable`
 */
export async function settingsOf(
  context: PendingContext,
  { below, above, host }: { below: Settings; above: Settings; host: Host },
): Promise<LoginSettings> {
  const settings = mergeSettings([below, context.settings, above]);
  if (context.profile === undefined) return { settings };
  const { name, config, own } = context.profile;
  const flags = { profile: name, ...context.settings, ...(config && { config }) };
  const profile: Profile = {
    ...await openProfile(flags, host),
    settings,
    own: mergeSettings([below, own, above]),
  };
  return { settings, profile };
}

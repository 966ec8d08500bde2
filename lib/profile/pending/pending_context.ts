import type { Host } from "../../host/host.ts";
import type { LoginSettings } from "../login_settings.ts";
import { mergeSettings, type Settings } from "../../settings/settings.ts";
import { keepSettings, type KeptSettings, WITHHELD_MEMBERS } from "../kept_settings.ts";
import { openProfile, type Profile } from "../open_profile.ts";
import { readWrittenSettings, writeSettings, WRITTEN_SETTINGS } from "../written_settings.ts";
import * as kind from "../../oauth/members/kinds.ts";
import { readMembers } from "../../oauth/members/read_members.ts";
import type { PendingLogin } from "../../session/pending/pending_login.ts";

/** What `start` knew, and `resume` has to know again: no secret. */
export interface PendingContext extends KeptSettings {
  /** The profile that the session is kept for. */
  readonly profile?: PendingProfile | undefined;
}

/** A profile that is to be signed in. */
interface PendingProfile {
  readonly name: string;
  /** The configuration file, where one was named. */
  readonly config?: string | undefined;
  /** What has to be remembered of it: its settings without the configuration's. */
  readonly own: Settings;
}

/** Makes what is kept beside a pending login of what was said. */
export async function writeContext(
  { settings, profile }: LoginSettings,
  host: Host,
): Promise<Record<string, unknown>> {
  const kept = await keepSettings(settings, host);
  const own = await keepSettings(profile?.own ?? {}, host);
  const config = profile?.config && await host.absolutePath(profile.config);
  return {
    settings: writeSettings(kept.settings),
    withheld: kept.withheld,
    profile: profile && { name: profile.name, config, own: writeSettings(own.settings) },
  };
}

const PENDING_MEMBERS = {
  context: {
    settings: WRITTEN_SETTINGS,
    withheld: WITHHELD_MEMBERS,
    "profile?": { name: kind.text, "config?": kind.string, own: WRITTEN_SETTINGS },
  },
};

/**
 * Reads it again.
 *
 * @param pending the pending login, with what {@linkcode writeContext} gave as its context
 * @param fail makes the error for one that is damaged
 */
export function readContext(pending: PendingLogin, fail: (why: string) => Error): PendingContext {
  const { settings, withheld, profile } =
    readMembers(pending, { shape: PENDING_MEMBERS, fail }).context;
  return {
    settings: readWrittenSettings(settings),
    withheld,
    profile: profile && { ...profile, own: readWrittenSettings(profile.own) },
  };
}

/**
 * The settings and the profile of a pending login, as they were when it was started.
 *
 * @param context what is kept beside it
 * @param layers what is said now: below what was said then, and above it
 * @param host the system around the program
 * @throws {DeviceLoginError} `invalid_options`, `store_unreadable`
 */
export async function settingsOf(
  context: PendingContext,
  layers: { below: Settings; above: Settings },
  host: Host,
): Promise<LoginSettings> {
  const { below, above } = layers;
  const settings = mergeSettings([below, context.settings, above]);
  if (context.profile === undefined) return { settings };
  const { name, config, own } = context.profile;
  const flags = { profile: name, ...context.settings, ...(config && { config }) };
  const profile: Profile = {
    ...await openProfile(flags as Parameters<typeof openProfile>[0], host),
    settings,
    own: mergeSettings([below, own, above]),
  };
  return { settings, profile };
}

import type { Host } from "../../host/host.ts";
import { isObject } from "../../oauth/encoding/is_object.ts";
import type { LoginSettings } from "../login_settings.ts";
import { mergeSettings, type Settings } from "../../settings/settings.ts";
import { keepSettings, type KeptSettings, type Withheld } from "../kept_settings.ts";
import { openProfile, type Profile } from "../open_profile.ts";
import { readWrittenSettings, writeSettings } from "../written_settings.ts";

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

/**
 * Reads it again.
 *
 * @param written what {@linkcode writeContext} gave
 * @returns nothing where it is damaged
 */
export function readContext(written: unknown): PendingContext | undefined {
  if (!isObject(written) || !isObject(written.withheld)) return undefined;
  const settings = readWrittenSettings(written.settings);
  const profile = written.profile === undefined ? undefined : readProfile(written.profile);
  if (settings === undefined || (written.profile !== undefined && !profile)) return undefined;
  return { settings, withheld: written.withheld as Withheld, profile };
}

function readProfile(written: unknown): PendingProfile | undefined {
  if (!isObject(written)) return undefined;
  const { name, config } = written;
  const own = readWrittenSettings(written.own);
  if (typeof name !== "string" || own === undefined) return undefined;
  return { name, config: typeof config === "string" ? config : undefined, own };
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

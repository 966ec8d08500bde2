import type { Host } from "../host/host.ts";
import { environmentSettings } from "../settings/environment.ts";
import type { Settings } from "../settings/settings.ts";
import { usage } from "../settings/usage.ts";
import { namedProfile } from "./named_profile.ts";
import type { Profile } from "./open_profile.ts";

/** The settings that name a server or a client. */
const NAMING = ["issuer", "endpoint", "provider", "deviceAuthUrl", "tokenUrl", "clientId"] as const;

/** Whether settings name a server or a client. */
export function namesLogin(settings: Settings): boolean {
  return NAMING.some((name) => settings[name] !== undefined);
}

/**
 * Opens the profile of a login: the one that is named, or the default one if neither flags nor
 * variables name a server or a client.
 *
 * @returns nothing if the login has no profile
 * @throws {DeviceLoginError} `invalid_options`, also for an unknown profile without a server and a
 *   client; `store_unreadable`
 */
export async function openLoginProfile(
  flags: Settings,
  host: Host,
): Promise<Profile | undefined> {
  const name = namedProfile(flags, host);
  const given = { ...environmentSettings(host), ...flags };
  if (name === undefined && (namesLogin(given) || host.folders === undefined)) {
    return refuseProfileFlags(flags);
  }
  // Imported when needed, so that a login without a profile starts quickly.
  const { isKnown, openProfile } = await import("./open_profile.ts");
  const { demandSecrets } = await import("./profile_session.ts");
  const profile = await openProfile(flags, host);
  if (!isKnown(profile)) {
    if (name === undefined) return refuseProfileFlags(flags);
    if (profile.identity === undefined) await refuseUnknown(profile);
  }
  demandSecrets(profile);
  return profile;
}

/** Refuses flags that have no meaning without a profile. */
function refuseProfileFlags({ config, store }: Settings): undefined {
  if (config === undefined && store === undefined) return;
  const flag = config === undefined ? "--store" : "--config";
  throw usage(`${flag} is about profiles: also name one with --profile NAME.`);
}

async function refuseUnknown({ name, names }: Profile): Promise<void> {
  const { describeUnknown } = await import("./profile_names.ts");
  throw usage(
    `${describeUnknown(name, await names())} To create it, also give a server and a client: ` +
      "--issuer URL --client-id ID.",
  );
}

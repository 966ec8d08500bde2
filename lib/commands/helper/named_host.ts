import type { Host } from "../../host/host.ts";
import { openProfile } from "../../profile/open_profile.ts";
import type { Settings } from "../../settings/settings.ts";

/** The hosts that may receive the token: those of the flags, else the profile's. */
export async function namedHosts(flags: Settings, host: Host): Promise<string[]> {
  const { settings } = await openProfile(flags, host);
  return (settings.hosts ?? []).map(canonicalHost);
}

/** A host as it is compared: small letters, and without the port that https has anyway. */
export function canonicalHost(host: string): string {
  return host.trim().toLowerCase().replace(/^https:\/\//, "").replace(/\/$/, "").replace(
    /:443$/,
    "",
  );
}

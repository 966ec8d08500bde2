import type { Host } from "../../host/host.ts";
import { openProfile } from "../../profile/open_profile.ts";
import type { Settings } from "../../settings/settings.ts";

/** Returns the hosts that may receive the token: those of the flags, otherwise the profile's. */
export async function namedHosts(flags: Settings, host: Host): Promise<string[]> {
  const { settings } = await openProfile(flags, host);
  return (settings.hosts ?? []).map(canonicalHost);
}

/** Normalizes a host for comparison: lowercase, without the default port of https. */
export function canonicalHost(host: string): string {
  const bare = host.trim().toLowerCase().replace(/^https:\/\//, "").replace(/\/$/, "");
  return bare.replace(/:443$/, "");
}

import type { Host } from "../../host/host.ts";
import type { HostFlags } from "../flags/host_flags.ts";
import type { SessionFlags } from "../flags/session_flags.ts";
import { openProfile } from "../../profile/open_profile.ts";

/** The flags of helpers that are asked for a host. */
export interface HostHelperFlags extends SessionFlags, HostFlags {}

/** The hosts that a token may be handed out for: those of the flags, else the profile's. */
export async function namedHosts(flags: HostHelperFlags, host: Host): Promise<string[]> {
  const { host: hosts, username: _, ...session } = flags;
  const { settings } = await openProfile({ ...session, ...(hosts && { hosts }) }, host);
  return (settings.hosts ?? []).map(canonicalHost);
}

/** A host as it is compared: small letters, and without the port that https has anyway. */
export function canonicalHost(host: string): string {
  return host.trim().toLowerCase().replace(/^https:\/\//, "").replace(/\/$/, "").replace(
    /:443$/,
    "",
  );
}

import type { Host } from "../host/host.ts";
import { parseNamedHost } from "../oauth/http/named_host.ts";
import type { Settings } from "../settings/settings.ts";
import { warn } from "../cli/warn.ts";
import { openProfile, type Profile } from "./open_profile.ts";

/**
 * Returns the hosts that may receive the token: those of the flags, otherwise the profile's. If there
 * are none, a warning says how to name one.
 *
 * @throws {DeviceLoginError} `invalid_options` if one of them is not a host
 */
export async function namedHosts(flags: Settings, host: Host): Promise<string[]> {
  const { profile, hosts } = await readNamedHosts(flags, host);
  if (hosts.length === 0) {
    await warn(
      host,
      `No host is named, so no token is given to any. ${nameHost("HOST", profile)}`,
    );
  }
  return hosts;
}

/**
 * The same without the warning, and with the name of the profile.
 *
 * @throws {DeviceLoginError} `invalid_options` if one of them is not a host
 */
export async function readNamedHosts(
  flags: Settings,
  host: Host,
): Promise<{ profile: string; hosts: string[] }> {
  const profile = await openProfile(flags, host);
  return { profile: profile.name, hosts: hostsOf(profile) };
}

/**
 * Returns the hosts that an open profile names, with those of the command line.
 *
 * @throws {DeviceLoginError} `invalid_options` if one of them is not a host
 */
export function hostsOf({ settings }: Pick<Profile, "settings">): string[] {
  return [...new Set((settings.hosts ?? []).map(parseNamedHost))];
}

/** Says how to name a host. */
export function nameHost(named: string, profile: string): string {
  return `Add --host ${named}, or hosts: [${
    /^\[/.test(named) ? JSON.stringify(named) : named
  }] to the profile ${profile} in config.yaml.`;
}

/** Whether the flags, or else the profile, name a host, in the form in which hosts are compared. */
export async function isNamedHost(
  requested: string | undefined,
  { flags, host }: { flags: Settings; host: Host },
): Promise<boolean> {
  return (await namedHosts(flags, host)).some((one) => one === requested);
}

import type { Host } from "../host/host.ts";
import { isLoopback } from "../oauth/http/secure_url.ts";
import type { Settings } from "../settings/settings.ts";
import { usage } from "../settings/usage.ts";
import { warn } from "../cli/warn.ts";
import { openProfile, type Profile } from "./open_profile.ts";

/** A name or an address in ASCII, and a port. No other spelling is accepted or converted. */
const PLAIN_HOST = /^(?:[\w-]+(?:\.[\w-]+)*|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** The schemes that are encrypted. */
const SECURE_SCHEMES = ["https", "grpcs"];

/**
 * Returns the hosts that may receive the token: those of the flags, otherwise the profile's. If there
 * are none, a warning says how to name one.
 *
 * @throws {DeviceLoginError} `invalid_options` if one of them is not a host
 */
export async function namedHosts(flags: Settings, host: Host): Promise<string[]> {
  const profile = await openProfile(flags, host);
  const hosts = hostsOf(profile);
  if (hosts.length === 0) {
    await warn(
      host,
      "No host is named, so no token is given to any. Add --host HOST, or hosts: [HOST] to the " +
        `profile ${profile.name} in config.yaml.`,
    );
  }
  return hosts;
}

/**
 * Returns the hosts that an open profile names, with those of the command line.
 *
 * @throws {DeviceLoginError} `invalid_options` if one of them is not a host
 */
export function hostsOf({ settings }: Pick<Profile, "settings">): string[] {
  return [...new Set((settings.hosts ?? []).map(readNamedHost))];
}

function readNamedHost(text: string): string {
  const host = canonicalHost(text.trim().replace(/^https:\/\/|\/$/gi, ""));
  if (host !== undefined) return host;
  throw usage(
    "A named host must be a name in ASCII, with a port unless it is 443, such as " +
      `git.example.com or git.example.com:8443: got ${JSON.stringify(text)}.`,
  );
}

/** Whether the flags, or else the profile, name a host, in the form in which hosts are compared. */
export async function isNamedHost(
  requested: string | undefined,
  { flags, host }: { flags: Settings; host: Host },
): Promise<boolean> {
  return (await namedHosts(flags, host)).some((one) => one === requested);
}

/**
 * Returns the host as hosts are compared: in lower case, without the port 443. Anything that a tool
 * could understand differently is not a host: user information, a trailing dot, percent-encoding,
 * characters beyond ASCII.
 */
export function canonicalHost(text: string): string | undefined {
  return PLAIN_HOST.test(text) ? text.toLowerCase().replace(/:443$/, "") : undefined;
}

/**
 * Returns the host that a URL leads to, as hosts are compared. There is none for an unencrypted
 * scheme, except on loopback with its port: `localhost:5000`.
 */
export function hostOfUrl(text: string): string | undefined {
  const [, scheme = "", authority = ""] = /^([a-z]+):\/\/([^/?#]*)/i.exec(text) ?? [];
  const host = canonicalHost(authority);
  if (host === undefined || SECURE_SCHEMES.includes(scheme.toLowerCase())) return host;
  if (!/^(?:http|grpc)$/i.test(scheme) || !onLoopback(host)) return undefined;
  // Without a port, a named host is the one that serves https.
  if (!hasPort(authority)) return `${host}:80`;
  return authority.toLowerCase();
}

/**
 * Returns the host of a protocol that names none or a URL. A bare host does not say whether it will
 * be connected to over https, so loopback counts only with its port.
 */
export function hostOfServer(text: string): string | undefined {
  if (text.includes("://")) return hostOfUrl(text);
  const [authority = ""] = text.split("/");
  const host = canonicalHost(authority);
  if (host === undefined || hasPort(authority)) return host;
  return onLoopback(host) ? undefined : host;
}

function onLoopback(host: string): boolean {
  return isLoopback({ hostname: host.replace(/:\d+$/, "") });
}

function hasPort(authority: string): boolean {
  return /:\d+$/.test(authority);
}

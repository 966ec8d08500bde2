import type { Host } from "../host/host.ts";
import { printable } from "../oauth/encoding/printable.ts";
import { type SavedIdentity, savedIdentity } from "../session/session_key.ts";
import { readProtectionOptions } from "../settings/options/protection_options.ts";
import { readRequestOptions } from "../settings/options/request_options.ts";
import { readServer } from "../settings/options/server_options.ts";
import type { SettingSources } from "../settings/setting_sources.ts";
import type { Settings } from "../settings/settings.ts";
import type { KeptProfile } from "./kept_profile.ts";

/**
 * What tells a profile's session from others.
 *
 * @param profile its name and settings
 * @param host reads the files that they name
 * @returns nothing where the settings name no server or no client
 * @throws {DeviceLoginError} `invalid_options` where they name two servers, or can't be read
 */
export async function profileIdentity(
  { name, settings }: { name: string; settings: Settings },
  host: Host,
): Promise<SavedIdentity | undefined> {
  const { clientId, issuer, endpoint, deviceAuthUrl, tokenUrl } = settings;
  const named = issuer !== undefined || endpoint !== undefined || (deviceAuthUrl && tokenUrl);
  if (!clientId || !named) return undefined;
  return await savedIdentity({
    profile: name,
    ...readServer(settings),
    clientId,
    ...await readRequestOptions(settings, host),
    ...await readProtectionOptions(settings, host),
  });
}

/** The settings that say parts of an identity, where these are called otherwise. */
const SAID_BY: Readonly<Record<string, readonly string[]>> = {
  issuer: ["issuer", "provider"],
  device_authorization_endpoint: ["device_auth_url", "provider"],
  token_endpoint: ["token_url", "provider"],
  parameters: ["param"],
  token_parameters: ["token_param"],
  dpop: ["dpop_key", "dpop"],
};

/** A setting that is another than it was when the profile was signed in. */
export interface Change {
  /** What it was and is, in a few words. */
  readonly words: string;
  /** The flag or the variable that it is from now; none where the profile says it. */
  readonly source: string | undefined;
}

/**
 * What has changed in a profile since it was signed in.
 *
 * @param profile the profile
 * @param now what tells its session from others now
 * @returns nothing where nothing has changed, or nobody signed in
 */
export function changesSince(
  { kept, sources }: { kept: KeptProfile | undefined; sources: () => SettingSources },
  now: SavedIdentity,
): Change[] {
  if (kept === undefined) return [];
  const old = Object.entries(kept.identity);
  const current = Object.entries(now);
  const names = new Set([...old, ...current].map(([name]) => name));
  const value = (members: [string, unknown][], name: string) =>
    JSON.stringify(new Map(members).get(name));
  return [...names].flatMap((name) => {
    const [was, is] = [value(old, name), value(current, name)];
    if (was === is) return [];
    const [source] = is === undefined
      ? []
      : (SAID_BY[name] ?? [name]).flatMap((setting) => sources().get(setting) ?? []);
    const from = source ? `, from ${source}` : "";
    return [{ words: `${name} was ${shown(was)} and is ${shown(is)} now${from}`, source }];
  });
}

function shown(value: string | undefined): string {
  return value === undefined ? "not set" : printable(value, 200);
}

import type { Host } from "../../host/host.ts";
import { printable } from "../../oauth/printable.ts";
import { type SavedIdentity, savedIdentity } from "../../session/session_key.ts";
import { readProtectionOptions } from "../options/protection_options.ts";
import { readRequestOptions } from "../options/request_options.ts";
import { readServer } from "../options/server_options.ts";
import type { Settings } from "../options/settings.ts";
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

/**
 * What has changed in a profile since it was signed in.
 *
 * @param profile the profile
 * @param now what tells its session from others now
 * @returns for each setting a few words; none where nothing has changed, or nobody signed in
 */
export function changesSince(
  { kept }: { kept: KeptProfile | undefined },
  now: SavedIdentity,
): string[] {
  if (kept === undefined) return [];
  const old = Object.entries(kept.identity);
  const current = Object.entries(now);
  const names = new Set([...old, ...current].map(([name]) => name));
  const value = (members: [string, unknown][], name: string) =>
    JSON.stringify(new Map(members).get(name));
  return [...names].flatMap((name) => {
    const [was, is] = [value(old, name), value(current, name)];
    return was === is ? [] : [`${name} was ${shown(was)} and is ${shown(is)} now`];
  });
}

function shown(value: string | undefined): string {
  return value === undefined ? "not set" : printable(value, 200);
}

import type { Host } from "../host/host.ts";
import { printable } from "../oauth/encoding/printable.ts";
import { type SavedIdentity, savedIdentity } from "../session/session_key.ts";
import { readRequestOptions } from "../settings/options/request_options.ts";
import { readProtection, readServer } from "../settings/options/device_login_options.ts";
import type { SettingSources } from "../settings/setting_sources.ts";
import type { Settings } from "../settings/settings.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import type { KeptProfile } from "./kept_profile.ts";
import { hashParameters } from "./secret_settings.ts";

/**
 * What tells a profile's session from others. A key that tokens are bound to is read only if it is
 * another file than at the sign-in: a key that is gone does not hide the session.
 *
 * @param profile its name and settings, and what was remembered at the last sign-in
 * @param host reads the files that they name
 * @returns nothing where the settings name no server or no client
 * @throws {DeviceLoginError} `invalid_options` where they name two servers, or can't be read
 */
export async function profileIdentity(
  profile: { name: string; settings: Settings; kept: KeptProfile | undefined },
  host: Host,
): Promise<SavedIdentity | undefined> {
  const { name, settings } = profile;
  const { clientId, issuer, endpoint, deviceAuthUrl, tokenUrl } = settings;
  const named = issuer !== undefined || endpoint !== undefined || (deviceAuthUrl && tokenUrl);
  if (!clientId || !named) return undefined;
  const { dpopKey, ...others } = settings;
  const identity = await savedIdentity({
    profile: name,
    ...readServer(settings),
    clientId,
    ...await readRequestOptions(settings, host),
    ...await readProtection(others, host),
  });
  return dpopKey === undefined
    ? identity
    : { ...identity, dpop: await keyOfProfile(profile, host) };
}

/** The thumbprint of the key; its path if it can't be read, which is nobody's thumbprint. */
async function keyOfProfile(
  { settings, kept }: { settings: Settings; kept: KeptProfile | undefined },
  host: Host,
): Promise<string | undefined> {
  const { dpopKey = "" } = settings;
  const before = kept?.settings.dpopKey ?? kept?.configured?.settings?.dpopKey;
  if (kept !== undefined && dpopKey === before) return kept.identity.dpop;
  try {
    const { dpop } = await readProtection({ dpopKey }, host);
    return typeof dpop === "function" ? undefined : await dpop?.thumbprint();
  } catch (error) {
    if (!(error instanceof DeviceLoginError)) throw error;
    return dpopKey;
  }
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
export async function changesSince(
  { kept, sources }: { kept: KeptProfile | undefined; sources: () => SettingSources },
  now: SavedIdentity,
): Promise<Change[]> {
  if (kept === undefined) return [];
  const old = Object.entries(kept.identity);
  const current = Object.entries(await hashParameters(now, kept.salt));
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
    // The values of parameters may be secrets.
    const hidden = name.endsWith("parameters");
    const before = was !== undefined && hidden ? "set" : shown(was);
    const after = is !== undefined && hidden ? was ? "another" : "set" : shown(is);
    return [{ words: `${name} was ${before} and is ${after} now${from}`, source }];
  });
}

function shown(value: string | undefined): string {
  return value === undefined ? "not set" : printable(value, 200);
}

import type { Host } from "../host/host.ts";
import { printable } from "../oauth/encoding/printable.ts";
import { type SavedIdentity, savedIdentity } from "../session/session_key.ts";
import { readRequestOptions } from "../settings/options/request_options.ts";
import { readProtection } from "../settings/options/protection_options.ts";
import { readServer } from "../settings/options/server_options.ts";
import type { SettingSources } from "../settings/setting_sources.ts";
import type { Settings } from "../settings/settings.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import type { ProfileRecord } from "./profile_record.ts";
import { hashParameters } from "./secret_settings.ts";

/**
 * Returns what distinguishes a profile's session from others. A key that tokens are bound to is read
 * only if it is another file than at the sign-in: a key that is gone does not hide the session.
 *
 * @param profile its name, its settings and its record
 * @param host reads the files that they name
 * @returns nothing if the settings name no server or no client
 * @throws {DeviceLoginError} `invalid_options` if they name two servers, or can't be read
 */
export async function profileIdentity(
  profile: { name: string; settings: Settings; record: ProfileRecord | undefined },
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

/** The thumbprint of the key; if it can't be read its path, which equals no thumbprint. */
async function keyOfProfile(
  { settings, record }: { settings: Settings; record: ProfileRecord | undefined },
  host: Host,
): Promise<string | undefined> {
  const { dpopKey = "", keyPassphraseFile } = settings;
  const before = record?.settings.dpopKey ?? record?.configured?.settings?.dpopKey;
  if (record !== undefined && dpopKey === before) return record.identity.dpop;
  try {
    const { dpop } = await readProtection({ dpopKey, keyPassphraseFile }, host);
    return typeof dpop === "function" ? undefined : await dpop?.thumbprint();
  } catch (error) {
    if (!(error instanceof DeviceLoginError)) throw error;
    return dpopKey;
  }
}

/** The settings behind the members of an identity, if they have other names. */
const SETTINGS_OF_MEMBER: Readonly<Record<string, readonly string[]>> = {
  issuer: ["issuer", "provider"],
  device_authorization_endpoint: ["device_auth_url", "provider"],
  token_endpoint: ["token_url", "provider"],
  parameters: ["param"],
  token_parameters: ["token_param"],
  dpop: ["dpop_key", "dpop"],
};

/** A setting that has changed since the profile was signed in. */
export interface Change {
  /** What it was and is. */
  readonly words: string;
  /** The flag or variable of its present value; none if it is the profile's. */
  readonly source: string | undefined;
}

/**
 * Lists what has changed in a profile since it was signed in.
 *
 * @param profile the profile
 * @param now its present identity
 * @returns nothing if nothing has changed, or the profile was never signed in
 */
export async function changesSince(
  { record, sources }: { record: ProfileRecord | undefined; sources: () => SettingSources },
  now: SavedIdentity,
): Promise<Change[]> {
  if (record === undefined) return [];
  const old = Object.entries(record.identity);
  const current = Object.entries(await hashParameters(now, record.salt));
  const names = new Set([...old, ...current].map(([name]) => name));
  const value = (members: [string, unknown][], name: string) =>
    JSON.stringify(new Map(members).get(name));
  return [...names].flatMap((name) => {
    const [was, is] = [value(old, name), value(current, name)];
    if (was === is) return [];
    const [source] = is === undefined
      ? []
      : (SETTINGS_OF_MEMBER[name] ?? [name]).flatMap((setting) => sources().get(setting) ?? []);
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

import { isObject } from "../../oauth/encoding/is_object.ts";
import { DeviceLoginError } from "../../oauth/errors.ts";
import { keyOf, type SavedIdentity } from "../../session/session_key.ts";
import type { ConfiguredProfile } from "../configuration/read_profile.ts";
import type { KeptSettings, Withheld } from "./kept_settings.ts";
import { hashParameters } from "./secret_settings.ts";
import { readWrittenSettings, writeSettings } from "./written_settings.ts";

/** What is remembered of a profile since it was signed in: no secret. */
export interface KeptProfile extends KeptSettings {
  /** Its name. */
  readonly name: string;
  /** What tells its session from others; parameters as {@linkcode hashParameters} gives them. */
  readonly identity: SavedIdentity;
  /** What their hashes begin with. */
  readonly salt: string;
  /** The name that its session is saved under. */
  readonly key: string;
  /** Whether settings that may be secrets are saved elsewhere. */
  readonly secrets: boolean;
  /** What the configuration said, so that it need not be parsed again. */
  readonly configured?: ConfiguredProfile | undefined;
}

/**
 * The name that a profile is kept under: small letters, so that no file system takes two of them
 * for one.
 *
 * @example
 * ```ts
 * profileKey("Work.2"); // "profile-_57ork_2e2"
 * ```
 */
export function profileKey(name: string): string {
  const escaped = name.replace(
    /[^a-z0-9-]/g,
    (character) => `_${character.charCodeAt(0).toString(16)}`,
  );
  return `profile-${escaped}`;
}

/** A profile as it is kept. */
export function writeKeptProfile(profile: KeptProfile): string {
  const { name, identity, salt, key, secrets, settings, withheld, configured } = profile;
  return JSON.stringify({
    type: "device-login profile",
    v: 1,
    name,
    identity,
    salt,
    key,
    secrets,
    settings: writeSettings(settings),
    withheld,
    configured: configured && {
      ...configured,
      settings: configured.settings && writeSettings(configured.settings),
    },
  });
}

/**
 * Reads a profile that was kept.
 *
 * @param text what the store gave
 * @param place where it stood, for the message
 * @throws {DeviceLoginError} `store_unreadable` for anything else
 */
export async function readKeptProfile(text: string, place: string): Promise<KeptProfile> {
  const record = parse(text);
  const { type, v, name, identity, withheld } = record;
  const settings = readWrittenSettings(record.settings);
  const wellFormed = type === "device-login profile" && v === 1 && typeof name === "string" &&
    isObject(withheld) && isObject(identity) && typeof identity.client_id === "string";
  if (!wellFormed || settings === undefined) {
    const newer = typeof v === "number" && v > 1;
    throw new DeviceLoginError(
      "store_unreadable",
      `The profile in ${place} can't be used: ${
        newer ? "a newer version of the program has written it" : "it is damaged"
      }. It is left as it is; move it away to sign in anew.`,
    );
  }
  return {
    name,
    ...await readIdentity(record, identity as unknown as SavedIdentity),
    secrets: record.secrets === true,
    settings,
    withheld: withheld as Withheld,
    configured: readConfigured(record.configured),
  };
}

/** Earlier versions have saved the parameters themselves, and no key. */
async function readIdentity(
  { salt, key }: Record<string, unknown>,
  identity: SavedIdentity,
): Promise<Pick<KeptProfile, "identity" | "salt" | "key">> {
  if (typeof salt === "string" && typeof key === "string") return { identity, salt, key };
  const hashed = await hashParameters(identity, "");
  return { identity: hashed, salt: "", key: await keyOf(identity) };
}

/** What is damaged here is made anew from the configuration itself. */
function readConfigured(written: unknown): ConfiguredProfile | undefined {
  if (!isObject(written) || typeof written.fingerprint !== "string") return undefined;
  const { fingerprint } = written;
  if (written.settings === undefined) return { fingerprint };
  const settings = readWrittenSettings(written.settings);
  return settings && { fingerprint, settings };
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

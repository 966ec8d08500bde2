import { isObject } from "../oauth/encoding/is_object.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import { IDENTITY_MEMBERS, keyOf, type SavedIdentity } from "../session/session_key.ts";
import type { ConfiguredProfile } from "../settings/config/read_profile.ts";
import { type KeptSettings, WITHHELD_MEMBERS } from "./kept_settings.ts";
import { readWrittenSettings, writeSettings, WRITTEN_SETTINGS } from "./written_settings.ts";
import * as kind from "../oauth/members/kinds.ts";
import { MAX_STORED_JSON_DEPTH, parseJson } from "../oauth/encoding/parse_json.ts";
import { readMembers } from "../oauth/members/read_members.ts";
import { PROFILE_NAME } from "../settings/config/profile_name.ts";
import { hashParameters } from "./secret_settings.ts";

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

const PROFILE_MEMBERS = {
  type: kind.only("device-login profile"),
  v: kind.version1,
  name: kind.text,
  identity: IDENTITY_MEMBERS,
  "salt?": kind.string,
  "key?": kind.text,
  "secrets?": kind.flag,
  settings: WRITTEN_SETTINGS,
  withheld: WITHHELD_MEMBERS,
  "configured?": { fingerprint: kind.string, "settings?": WRITTEN_SETTINGS },
};

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
  const fail = (why: string) =>
    new DeviceLoginError(
      "store_unreadable",
      `The profile in ${place} can't be used: ${why}. It is left as it is; ` +
        "move it away to sign in anew.",
    );
  const damaged = (why: string) => fail(`it is damaged: ${why}`);
  const value = parseJson(text, MAX_STORED_JSON_DEPTH);
  if (isObject(value) && typeof value.v === "number" && value.v > 1) {
    throw fail("a newer version of the program has written it");
  }
  const record = readMembers(value, { shape: PROFILE_MEMBERS, fail: damaged });
  const { name, identity, withheld, settings, configured } = record;
  if (!PROFILE_NAME.test(name)) throw damaged('"name" must be the name of a profile');
  return {
    name,
    ...await readIdentity(record, identity),
    secrets: record.secrets === true,
    settings: readWrittenSettings(settings),
    withheld,
    configured: configured && {
      fingerprint: configured.fingerprint,
      settings: configured.settings && readWrittenSettings(configured.settings),
    },
  };
}

/** Earlier versions have saved the parameters themselves, and no key. */
async function readIdentity(
  { salt, key }: { salt?: string; key?: string },
  identity: SavedIdentity,
): Promise<Pick<KeptProfile, "identity" | "salt" | "key">> {
  if (salt !== undefined && key !== undefined) return { identity, salt, key };
  const hashed = await hashParameters(identity, "");
  return { identity: hashed, salt: "", key: await keyOf(identity) };
}

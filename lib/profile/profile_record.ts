import { isObject } from "../oauth/encoding/is_object.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import { IDENTITY_MEMBERS, keyOf, type SavedIdentity } from "../session/session_key.ts";
import type { ConfiguredProfile } from "../settings/config/read_profile.ts";
import type { SavedSettings } from "./saved_settings.ts";
import { WITHHELD_MEMBERS } from "./withheld.ts";
import {
  readSettingRecord,
  SETTING_MEMBERS,
  writeSettingRecord,
} from "../settings/setting_record.ts";
import * as kind from "../oauth/members/kinds.ts";
import { MAX_STORED_JSON_DEPTH, parseJson } from "../oauth/encoding/parse_json.ts";
import { readMembers } from "../oauth/members/read_members.ts";
import { PROFILE_NAME } from "../settings/config/profile_name.ts";
import { hashParameters } from "./secret_settings.ts";

/** What is saved about a profile since it was signed in: no secret. */
export interface ProfileRecord extends SavedSettings {
  /** Its name. */
  readonly name: string;
  /** What distinguishes its session from others; parameters as {@linkcode hashParameters} gives them. */
  readonly identity: SavedIdentity;
  /** The salt of these hashes. */
  readonly salt: string;
  /** The name that its session is saved under. */
  readonly key: string;
  /** Whether settings that may be secrets are saved elsewhere. */
  readonly secrets: boolean;
  /** The profile in the configuration, so that it need not be parsed again. */
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
  settings: SETTING_MEMBERS,
  withheld: WITHHELD_MEMBERS,
  "configured?": { fingerprint: kind.string, "settings?": SETTING_MEMBERS },
};

/**
 * The name that a profile is saved under: lower case, so that no file system takes two of them for
 * one.
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

/** Writes the record of a profile. */
export function writeProfileRecord(profile: ProfileRecord): string {
  const { name, identity, salt, key, secrets, settings, withheld, configured } = profile;
  return JSON.stringify({
    type: "device-login profile",
    v: 1,
    name,
    identity,
    salt,
    key,
    secrets,
    settings: writeSettingRecord(settings),
    withheld,
    configured: configured && {
      ...configured,
      settings: configured.settings && writeSettingRecord(configured.settings),
    },
  });
}

/**
 * Reads the record of a profile.
 *
 * @param text what the store gave
 * @param place where it was, for the message
 * @throws {DeviceLoginError} `store_unreadable` for anything else
 */
export async function readProfileRecord(text: string, place: string): Promise<ProfileRecord> {
  const fail = (why: string) =>
    new DeviceLoginError(
      "store_unreadable",
      `The profile in ${place} can't be used: ${why}. It is left as it is; ` +
        "move it away to sign in again.",
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
    settings: readSettingRecord(settings),
    withheld,
    configured: configured && {
      fingerprint: configured.fingerprint,
      settings: configured.settings && readSettingRecord(configured.settings),
    },
  };
}

/** Earlier versions saved the parameters themselves, and no key. */
async function readIdentity(
  { salt, key }: { salt?: string; key?: string },
  identity: SavedIdentity,
): Promise<Pick<ProfileRecord, "identity" | "salt" | "key">> {
  if (salt !== undefined && key !== undefined) return { identity, salt, key };
  const hashed = await hashParameters(identity, "");
  return { identity: hashed, salt: "", key: await keyOf(identity) };
}

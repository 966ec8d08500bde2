import { isObject } from "../../oauth/encoding/is_object.ts";
import * as kind from "../../oauth/members/kinds.ts";
import { DEEPEST_STORED, parseJson } from "../../oauth/encoding/parse_json.ts";
import { readMembers } from "../../oauth/members/read_members.ts";
import { DeviceLoginError } from "../../oauth/errors.ts";
import { IDENTITY_MEMBERS, type SavedIdentity } from "../../session/session_key.ts";
import { PROFILE_NAME } from "../configuration/profile_name.ts";
import type { ConfiguredProfile } from "../configuration/read_profile.ts";
import { type KeptSettings, WITHHELD_MEMBERS } from "./kept_settings.ts";
import { readSettings, writeSettings, WRITTEN_SETTINGS } from "./written_settings.ts";

/** What is remembered of a profile since it was signed in: no secret. */
export interface KeptProfile extends KeptSettings {
  /** Its name. */
  readonly name: string;
  /** What tells its session from others. */
  readonly identity: SavedIdentity;
  /** What the configuration said, so that it need not be parsed again. */
  readonly configured?: ConfiguredProfile | undefined;
}

const PROFILE_MEMBERS = {
  type: kind.only("device-login profile"),
  v: kind.version1,
  name: kind.text,
  identity: IDENTITY_MEMBERS,
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
  const { name, identity, settings, withheld, configured } = profile;
  return JSON.stringify({
    type: "device-login profile",
    v: 1,
    name,
    identity,
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
export function readKeptProfile(text: string, place: string): KeptProfile {
  const fail = (why: string) =>
    new DeviceLoginError(
      "store_unreadable",
      `The profile in ${place} can't be used: ${why}. It is left as it is; ` +
        "move it away to sign in anew.",
    );
  const damaged = (why: string) => fail(`it is damaged: ${why}`);
  const value = parseJson(text, DEEPEST_STORED);
  if (isObject(value) && typeof value.v === "number" && value.v > 1) {
    throw fail("a newer version of the program has written it");
  }
  const record = readMembers(value, PROFILE_MEMBERS, damaged);
  const { name, identity, withheld } = record;
  if (!PROFILE_NAME.test(name)) throw damaged('"name" must be the name of a profile');
  const configured = record.configured && {
    fingerprint: record.configured.fingerprint,
    settings: record.configured.settings && readSettings(record.configured.settings),
  };
  return { name, identity, settings: readSettings(record.settings), withheld, configured };
}

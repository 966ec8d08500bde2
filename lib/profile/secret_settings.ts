import type { Host } from "../host/host.ts";
import { encodeHex } from "../oauth/encoding/hex.ts";
import { sha256 } from "../oauth/encoding/sha256.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import { openStore } from "../session/open_store.ts";
import type { SavedIdentity } from "../session/session_key.ts";
import type { SessionStore } from "../session/stores/session_store.ts";
import type { Settings } from "../settings/settings.ts";
import { savesOf } from "../cli/saves.ts";
import { stateFolder } from "./state_store.ts";
import { SAVED_SETTINGS, STORES } from "../settings/definitions.ts";
import { warn } from "../cli/warn.ts";
import {
  readSettingRecord,
  SETTING_MEMBERS,
  writeSettingRecord,
} from "../settings/setting_record.ts";
import { MAX_STORED_JSON_DEPTH, parseJson } from "../oauth/encoding/parse_json.ts";
import * as kind from "../oauth/members/kinds.ts";
import { readMembers } from "../oauth/members/read_members.ts";

/** Settings whose values may be secrets, and have to be sent again: they are saved as sessions are. */
const SECRET_SETTINGS: readonly string[] = SAVED_SETTINGS
  .filter(([, { saved }]) => saved === "sealed").map(([name]) => name);

const SECRET_MEMBERS = {
  type: kind.only("device-login settings"),
  v: kind.version1,
  settings: SETTING_MEMBERS,
};

/** Settings, divided into those that may be secrets and the others. */
export interface SplitSettings {
  readonly plain: Settings;
  /** Nothing if there are none. */
  readonly secret: Settings | undefined;
}

/** Divides settings into those that may be secrets and the others. */
export function splitSettings(settings: Settings): SplitSettings {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
  const secret = entries.filter(([name]) => SECRET_SETTINGS.includes(name));
  return {
    plain: Object.fromEntries(entries.filter(([name]) => !SECRET_SETTINGS.includes(name))),
    secret: secret.length > 0 ? Object.fromEntries(secret) : undefined,
  };
}

/**
 * Opens the store of settings that may be secrets. They are protected as sessions are.
 *
 * @param name the value of `--store`
 * @param host the system around the program
 * @throws {DeviceLoginError} `store_unwritable` if there is no place for it
 */
export function openSecretSettings(name: string | undefined, host: Host): SessionStore {
  const { store } = openStore({
    folder: stateFolder("secrets", host),
    kind: STORES.find((one) => one === name),
    env: host.env,
    clock: host.clock,
    onWarning: ({ message }) => void warn(host, message),
  });
  return savesOf(host).watch(store);
}

/** Saves settings that may be secrets. @throws {DeviceLoginError} `store_unwritable` */
export async function writeSecretSettings(
  settings: Settings,
  { store, key }: { store: SessionStore; key: string },
): Promise<void> {
  const pending = await store.prepare(key);
  const record = { type: "device-login settings", v: 1, settings: writeSettingRecord(settings) };
  await pending.commit(JSON.stringify(record));
}

/** Reads them; none if they are gone. @throws {DeviceLoginError} `store_unreadable` */
export async function readSecretSettings(store: SessionStore, key: string): Promise<Settings> {
  const entry = await store.get(key);
  if (entry === undefined) return {};
  const record = readMembers(parseJson(entry.value, MAX_STORED_JSON_DEPTH), {
    shape: SECRET_MEMBERS,
    fail: (why) =>
      new DeviceLoginError(
        "store_unreadable",
        `The parameters and headers of a profile in ${store.locate(key)} can't be used: ${why}. ` +
          "Move them away, and give them again at a new sign-in.",
      ),
  });
  return readSettingRecord(record.settings);
}

/**
 * Replaces the parameters in an identity by hashes: they are compared with those of later runs, and
 * may be secrets.
 *
 * @param identity the identity
 * @param salt prevents short values from being found in a table of hashes
 */
export async function hashParameters(
  identity: SavedIdentity,
  salt: string,
): Promise<SavedIdentity> {
  const hash = async (value: unknown) =>
    value && encodeHex(await sha256(JSON.stringify([salt, value])));
  return {
    ...identity,
    parameters: await hash(identity.parameters),
    token_parameters: await hash(identity.token_parameters),
  };
}

import type { Host } from "../host/host.ts";
import { parseJson } from "../oauth/encoding/parse_json.ts";
import * as kind from "../oauth/members/kinds.ts";
import { hasMembers } from "../oauth/members/read_members.ts";
import { PROFILE_NAME } from "../settings/config/profile_name.ts";
import { stateStore } from "./state_store.ts";

/** The name of the default profile, unless another one was chosen. */
export const DEFAULT_NAME = "default";

const KEY = "default-profile";

/**
 * Reads the name of the profile that commands use if none is named: the one that was chosen, or
 * else `default`.
 *
 * @throws {DeviceLoginError} `store_unreadable`
 */
export async function readDefaultProfile(host: Host): Promise<string> {
  if (host.folders === undefined) return DEFAULT_NAME;
  const entry = await stateStore("choices", host).get(KEY);
  const choice = entry && parseJson(entry.value);
  // A damaged choice is no reason to refuse a command: the profile can be chosen again.
  const usable = hasMembers(choice, { name: kind.string }) && PROFILE_NAME.test(choice.name);
  return usable ? choice.name : DEFAULT_NAME;
}

/**
 * Chooses the default profile.
 *
 * @param name the profile's name; `undefined` for none
 * @param host the system around the program
 * @throws {DeviceLoginError} `store_unwritable`
 */
export async function chooseDefaultProfile(name: string | undefined, host: Host): Promise<void> {
  const store = stateStore("choices", host);
  if (name === undefined) {
    await store.delete(KEY);
    return;
  }
  const pending = await store.prepare(KEY);
  await pending.commit(JSON.stringify({ type: "device-login default profile", v: 1, name }));
}

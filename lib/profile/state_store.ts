import type { Host } from "../host/host.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import { fileStore } from "../session/stores/file_store.ts";
import type { SessionStore } from "../session/stores/session_store.ts";
import { savesOf } from "../cli/saves.ts";

/** The kinds of saved data, each in its own folder. */
export type StatePart = "profiles" | "secrets" | "sessions" | "pending" | "choices" | "setups";

/**
 * Opens the store of one kind of saved data: plain files that only their owner can read.
 *
 * @throws {DeviceLoginError} `store_unwritable` if there is no place for them
 */
export function stateStore(part: StatePart, host: Host): SessionStore {
  return savesOf(host).watch(fileStore(stateFolder(part, host), { clock: host.clock }));
}

/**
 * Finds the folder for one kind of saved data, in the place that the system has for it.
 *
 * @throws {DeviceLoginError} `store_unwritable` if there is no such place
 */
export function stateFolder(part: StatePart, { folders }: Host): string {
  if (folders !== undefined) return `${folders.state}/${part}`;
  throw new DeviceLoginError(
    "store_unwritable",
    "There is no folder for saved data: this user has no home. Name a folder in the variable " +
      "DEVICE_LOGIN_HOME.",
  );
}

import type { Host } from "../host/host.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import { fileStore } from "../session/stores/file_store.ts";
import type { SessionStore } from "../session/stores/session_store.ts";
import { savesOf } from "../cli/saves.ts";

/** The parts of what is kept between runs, each a folder of its own. */
export type StatePart = "profiles" | "secrets" | "sessions" | "pending";

/**
 * Opens a part of what the program keeps between runs: plain files that only their owner can read.
 *
 * @throws {DeviceLoginError} `store_unwritable` where there is no place for them
 */
export function stateStore(part: StatePart, host: Host): SessionStore {
  return savesOf(host).watch(fileStore(stateFolder(part, host), { clock: host.clock }));
}

/**
 * The folder of a part of what is kept, where the system wants such folders.
 *
 * @throws {DeviceLoginError} `store_unwritable` where no such place is known
 */
export function stateFolder(part: StatePart, { folders }: Host): string {
  if (folders !== undefined) return `${folders.state}/${part}`;
  throw new DeviceLoginError(
    "store_unwritable",
    "There is no folder for what is to be kept: this user has no home. Name a folder by the " +
      "variable DEVICE_LOGIN_HOME.",
  );
}

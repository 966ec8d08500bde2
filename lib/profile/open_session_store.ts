import type { Host } from "../host/host.ts";
import { type OpenedStore, openStore } from "../session/open_store.ts";
import { STORES } from "../settings/definitions.ts";
import { usage } from "../settings/usage.ts";
import { stateFolder } from "./state_store.ts";
import { warn } from "../cli/warn.ts";
import { savesOf } from "../cli/saves.ts";

/**
 * Opens the store of sessions.
 *
 * @param name the value of `--store`; by default sessions are encrypted if there is a keychain
 * @param host the system around the program
 * @throws {DeviceLoginError} `invalid_options` for an unknown store, `store_unwritable`
 */
export function openSessionStore(name: string | undefined, host: Host): OpenedStore {
  const kind = STORES.find((one) => one === name);
  if (name !== undefined && kind === undefined) {
    throw usage(`--store ${JSON.stringify(name)} is not known. Use ${STORES.join(" or ")}.`);
  }
  const opened = openStore({
    folder: stateFolder("sessions", host),
    kind,
    env: host.env,
    clock: host.clock,
    onWarning: ({ message }) => void warn(host, message),
  });
  return { ...opened, store: savesOf(host).watch(opened.store) };
}

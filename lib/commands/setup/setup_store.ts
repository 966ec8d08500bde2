import type { Host } from "../../host/host.ts";
import { stateStore } from "../../profile/state_store.ts";
import type { SessionStore } from "../../session/stores/session_store.ts";

/** Opens the store with what `setup` has changed, by the keys of the profiles. */
export function setupStore(host: Host): SessionStore {
  return stateStore("setups", host);
}

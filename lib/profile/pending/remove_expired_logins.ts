import type { Host } from "../../host/host.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { stateStore } from "../state_store.ts";

/**
 * Removes expired pending logins, with their codes and keys. What can't be removed now is left for
 * the next time. The keychain is not used: encrypted ones are left to `start` and `resume`.
 *
 * @param host the system around the program
 */
export async function removeExpiredLogins(host: Host): Promise<void> {
  try {
    const store = stateStore("pending", host);
    if ((await store.keys()).length === 0) return;
    const { sweepPendingLogins } = await import("../../session/pending/pending_login.ts");
    await sweepPendingLogins(store, host.clock.now());
  } catch (error) {
    if (!(error instanceof DeviceLoginError)) throw error;
  }
}

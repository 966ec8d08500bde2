import type { Host } from "../../host/host.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { namedProfile } from "../../profile/named_profile.ts";
import { findPending, openPendingStore } from "../../profile/pending/pending_store.ts";
import type { Settings } from "../../settings/settings.ts";
import { warn } from "../../cli/warn.ts";

/** Which login is cancelled. */
export interface CancelTarget {
  /** Its identifier. @default the only pending login, or that of the profile */
  id: string | undefined;
  flags: Settings;
}

/**
 * `device-login resume --cancel`: deletes a pending login. The server is not told: RFC 8628 has no
 * request for that.
 *
 * @throws {DeviceLoginError} `login_required` if there is none, `store_locked` if another process
 *   waits for it
 */
export async function cancelPending({ id, flags }: CancelTarget, host: Host): Promise<void> {
  const store = openPendingStore(flags.store, host);
  const profile = id === undefined ? namedProfile(flags, host) : undefined;
  const found = await findPending(store, { id, profile, now: host.clock.now() });
  const attempt = await store.tryLock(found.id);
  if (!("lock" in attempt)) {
    throw new DeviceLoginError(
      "store_locked",
      `${attempt.holder} is waiting for the pending login ${found.id}. End it first: ^C stops it.`,
    );
  }
  try {
    await store.delete(found.id);
  } finally {
    await attempt.lock.release();
  }
  await warn(host, `The pending login ${found.id} was cancelled. Nobody will receive its tokens.`);
}

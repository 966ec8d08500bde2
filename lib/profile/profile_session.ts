import type { Host } from "../host/host.ts";
import type { Warning } from "../oauth/base/warning.ts";
import type { SessionOptions } from "../session/session_options.ts";
import { readDeviceLoginOptions } from "../settings/options/device_login_options.ts";
import { readNetworkOptions } from "../settings/options/network_options.ts";
import { demandWithheld } from "./kept_settings.ts";
import type { Profile } from "./open_profile.ts";

/** What a session's requests depend on. */
export interface SessionRun {
  /** Ends them. */
  signal?: AbortSignal | undefined;
  /** Takes what a person should know. */
  warn?: ((message: string) => void) | undefined;
}

/**
 * A profile's session with all that its requests take: the client's secret, the network.
 *
 * @throws {DeviceLoginError} `invalid_options`, also where a secret was not given again
 */
export async function profileSession(
  profile: Profile,
  host: Host,
  run: SessionRun = {},
): Promise<SessionOptions> {
  const { name, settings, store } = profile;
  demandSecrets(profile);
  return {
    ...await readDeviceLoginOptions(settings, host),
    profile: name,
    store,
    fetch: await host.createFetch(await readNetworkOptions(settings, host)),
    clock: host.clock,
    signal: run.signal,
    onWarning: ({ message }: Warning) => run.warn?.(message),
  };
}

/**
 * Makes sure that the secrets which the client was signed in with, and which are not kept, have been
 * given again.
 *
 * @throws {DeviceLoginError} `invalid_options`
 */
export function demandSecrets({ kept, settings }: Profile): void {
  if (kept?.identity.client_id === settings.clientId && kept) {
    demandWithheld(kept.withheld, settings);
  }
}

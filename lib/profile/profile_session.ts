import type { Host } from "../host/host.ts";
import type { Warning } from "../oauth/base/warning.ts";
import type { SessionOptions } from "../session/session_options.ts";
import { readDeviceLoginOptions } from "../settings/options/device_login_options.ts";
import { readNetworkOptions } from "../settings/options/network_options.ts";
import { demandWithheld } from "./saved_settings.ts";
import type { Profile } from "./open_profile.ts";

/** The surroundings of a session's requests. */
export interface SessionRun {
  /** The system around the program. */
  host: Host;
  /** Ends them. */
  signal?: AbortSignal | undefined;
  /** Receives what a person should know. */
  warn?: ((message: string) => void) | undefined;
}

/**
 * Makes the options of a profile's session, with everything that its requests need: the client's
 * credentials, the network.
 *
 * @throws {DeviceLoginError} `invalid_options`, also if a secret was not given again
 */
export async function profileSession(
  profile: Profile,
  { host, ...run }: SessionRun,
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
 * Makes sure that the client's secrets, which are not saved, are given again.
 *
 * @throws {DeviceLoginError} `invalid_options`
 */
export function demandSecrets({ record, settings }: Profile): void {
  if (record?.identity.client_id === settings.clientId && record) {
    demandWithheld(record.withheld, settings);
  }
}

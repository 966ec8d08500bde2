import type { Host } from "../../host/host.ts";
import type { NetworkOptions } from "../../host/network_options.ts";
import type { DeviceLoginOptions } from "../../oauth/options.ts";
import { readDeviceLoginOptions } from "../../settings/options/device_login_options.ts";
import { openLoginProfile } from "../../profile/open_login_profile.ts";
import { readSettings } from "../../settings/read_settings.ts";
import { readNetworkOptions } from "../../settings/options/network_options.ts";
import { usage } from "../../settings/usage.ts";
import type { Settings } from "../../settings/settings.ts";
import { DOCTOR_FORMATS } from "./doctor_formats.ts";

/** The options of `doctor`, read and checked. */
export interface DoctorOptions {
  /** The server, the client and the request. */
  login: DeviceLoginOptions;
  /** The network settings. */
  network: NetworkOptions;
  /** Whether the report is JSON. */
  json: boolean;
}

/**
 * Reads the options from flags, environment and profile, as `login` does.
 *
 * @throws {DeviceLoginError} `invalid_options`, `store_unreadable`
 */
export async function readDoctorOptions(flags: Settings, host: Host): Promise<DoctorOptions> {
  const { format = "text", ...others } = flags;
  if (!DOCTOR_FORMATS.some((known) => known === format)) {
    throw usage(`--format must be ${DOCTOR_FORMATS.join(" or ")}: got ${JSON.stringify(format)}.`);
  }
  const profile = await openLoginProfile(others, host);
  const settings = profile?.settings ?? readSettings(others, host);
  return {
    login: await readDeviceLoginOptions(settings, host),
    network: await readNetworkOptions(settings, host),
    json: format === "json",
  };
}

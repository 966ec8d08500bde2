import type { Host } from "../../host/host.ts";
import type { NetworkOptions } from "../../host/network_options.ts";
import type { DeviceLoginOptions } from "../../oauth/options.ts";
import { readDeviceLoginOptions } from "../../settings/options/device_login_options.ts";
import { readLoginSettings } from "../../profile/login_settings.ts";
import { readNetworkOptions } from "../../settings/options/network_options.ts";
import { usage } from "../../settings/usage.ts";
import type { Settings } from "../../settings/settings.ts";
import { DOCTOR_FORMATS } from "./doctor_formats.ts";

/** Everything that `doctor` does follows from this. */
export interface DoctorOptions {
  /** The server, the client, and what is asked for. */
  login: DeviceLoginOptions;
  /** How the server is reached. */
  network: NetworkOptions;
  /** Whether the report is for a machine. */
  json: boolean;
}

/**
 * Makes options of the flags, the environment and the profile, as `login` does.
 *
 * @throws {DeviceLoginError} `invalid_options`, `store_unreadable`
 */
export async function readDoctorOptions(flags: Settings, host: Host): Promise<DoctorOptions> {
  const { format = "text", ...others } = flags;
  if (!DOCTOR_FORMATS.some((known) => known === format)) {
    const known = DOCTOR_FORMATS.join(" or ");
    throw usage(`The format ${JSON.stringify(format)} is not known to doctor. Use ${known}.`);
  }
  const { settings } = await readLoginSettings(others, host);
  return {
    login: await readDeviceLoginOptions(settings, host),
    network: await readNetworkOptions(settings, host),
    json: format === "json",
  };
}

import type { Host } from "../../host/host.ts";
import type { DeviceLoginOptions } from "../../oauth/options.ts";
import { readConnectionOptions } from "./connection_options.ts";
import { readProtectionOptions } from "./protection_options.ts";
import { readRequestOptions } from "./request_options.ts";
import type { Settings } from "../settings.ts";

/**
 * Who asks whom, for what, and how that is protected: by the settings and the files that they name.
 *
 * @throws {DeviceLoginError} `invalid_options`
 */
export async function readDeviceLoginOptions(
  settings: Settings,
  host: Host,
): Promise<DeviceLoginOptions> {
  return {
    ...await readConnectionOptions(settings, host),
    ...await readRequestOptions(settings, host),
    ...await readProtectionOptions(settings, host),
  };
}

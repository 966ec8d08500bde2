import type { ConnectionOptions } from "../../oauth/options.ts";
import type { Settings } from "../settings.ts";
import { usage } from "../usage.ts";

/**
 * Returns the server that the settings name.
 *
 * @throws {DeviceLoginError} `invalid_options` if they name no server, or two
 */
export function readServer(
  { issuer, endpoint, deviceAuthUrl, tokenUrl }: Settings,
): Pick<
  ConnectionOptions,
  "issuer" | "endpoint" | "deviceAuthorizationEndpoint" | "tokenEndpoint"
> {
  if (issuer !== undefined && endpoint !== undefined) {
    throw usage("--issuer and --endpoint both name the server: give one of them.");
  }
  if (issuer === undefined && endpoint === undefined && !(deviceAuthUrl && tokenUrl)) {
    throw usage(
      "No server is named. Give --issuer URL, --endpoint URL (or set ORY_SDK_URL), " +
        "--provider NAME, or both --device-auth-url and --token-url.",
    );
  }
  return {
    issuer,
    endpoint,
    deviceAuthorizationEndpoint: deviceAuthUrl || undefined,
    tokenEndpoint: tokenUrl || undefined,
  };
}

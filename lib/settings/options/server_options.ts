import type { ConnectionOptions } from "../../oauth/options.ts";
import type { Settings } from "../settings.ts";
import { usage } from "../usage.ts";

/** Which server is meant. @throws {DeviceLoginError} `invalid_options` where none is, or two */
export function readServer(
  settings: Settings,
): Pick<
  ConnectionOptions,
  "issuer" | "endpoint" | "deviceAuthorizationEndpoint" | "tokenEndpoint"
> {
  const { issuer, endpoint, deviceAuthUrl, tokenUrl } = settings;
  if (issuer !== undefined && endpoint !== undefined) {
    throw usage("--issuer and --endpoint name the server in two ways; give one of them.");
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

import type { Host } from "../../host/host.ts";
import type { ConnectionOptions } from "../../oauth/options.ts";
import { readClientOptions } from "./client_options.ts";
import { readDecryption } from "./decryption.ts";
import { parseHttpHeaders } from "./http_header.ts";
import type { Settings } from "./settings.ts";
import { usage } from "./usage.ts";

/**
 * Which server is asked, and which client asks.
 *
 * @param settings what flags, variables and profile say
 * @throws {DeviceLoginError} `invalid_options`
 */
export async function readConnectionOptions(
  settings: Settings,
  host: Host,
): Promise<ConnectionOptions> {
  const client = await readClientOptions(settings, host);
  const headers = parseHttpHeaders(settings.httpHeader ?? []);
  if (!headers.has("user-agent")) headers.set("user-agent", "device-login");
  return {
    ...readServer(settings),
    allowHttp: settings.allowHttp,
    ...client,
    decryptIdToken: await readDecryption(settings, host),
    headers,
  };
}

function readServer(
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

import type { Host } from "../../host/host.ts";
import type { ConnectionOptions } from "../../oauth/options.ts";
import { readClientOptions } from "./client_options.ts";
import { readDecryption } from "./decryption.ts";
import { parseHttpHeaders } from "./http_header.ts";
import { readServer } from "./server_options.ts";
import type { Settings } from "../settings.ts";

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

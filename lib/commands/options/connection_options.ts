import type { Host } from "../../host/host.ts";
import { AUTH_METHODS, type AuthMethod } from "../../oauth/client_authentication.ts";
import type { ConnectionOptions } from "../../oauth/options.ts";
import { parseHttpHeaders } from "./http_header.ts";
import { readGivenFile } from "./given_file.ts";
import { readServer } from "./server_options.ts";
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
  const { clientId, allowHttp } = settings;
  if (!clientId) {
    throw usage(
      "The client's identifier is missing. Give --client-id ID, or set OAUTH2_CLIENT_ID.",
    );
  }
  const authMethod = readAuthMethod(settings.authMethod);
  const headers = parseHttpHeaders(settings.httpHeader ?? []);
  if (!headers.has("user-agent")) headers.set("user-agent", "device-login");
  return {
    ...readServer(settings),
    allowHttp,
    clientId,
    clientSecret: await readSecret(settings, host),
    authMethod,
    headers,
  };
}

async function readSecret(settings: Settings, host: Host): Promise<string | undefined> {
  const { clientSecret, clientSecretFile } = settings;
  if (clientSecret !== undefined && clientSecretFile !== undefined) {
    throw usage("--client-secret and --client-secret-file are two ways to give one secret.");
  }
  if (clientSecretFile === undefined) return clientSecret || undefined;
  const file = { flag: "--client-secret-file", path: clientSecretFile };
  const secret = (await readGivenFile(file, host)).replace(/\r?\n$/, "");
  if (secret === "") throw usage(`--client-secret-file: ${clientSecretFile} is empty.`);
  return secret;
}

function readAuthMethod(method: string | undefined): AuthMethod | undefined {
  const known = AUTH_METHODS.find((one) => one === method);
  if (method !== undefined && known === undefined) {
    const all = AUTH_METHODS.join(", ");
    throw usage(`--auth-method ${JSON.stringify(method)} is not known. Use one of ${all}.`);
  }
  return known;
}

import type { Host } from "../../host/host.ts";
import { AUTH_METHODS, type AuthMethod } from "../../oauth/client/auth_method.ts";
import type { ConnectionOptions } from "../../oauth/options.ts";
import { readGivenFile } from "./given_file.ts";
import type { Settings } from "../settings.ts";
import { usage } from "../usage.ts";

/** Which client asks, and what it proves itself by. */
export type ClientOptions = Pick<
  ConnectionOptions,
  | "clientId"
  | "clientSecret"
  | "clientKey"
  | "clientCertificate"
  | "authMethod"
  | "assertionAudience"
>;

/**
 * Which client asks, by the settings and the files that they name.
 *
 * @throws {DeviceLoginError} `invalid_options`
 */
export async function readClientOptions(settings: Settings, host: Host): Promise<ClientOptions> {
  const { clientId, clientKey, clientCert, assertionAudience } = settings;
  if (!clientId) {
    throw usage(
      "The client's identifier is missing. Give --client-id ID, or set OAUTH2_CLIENT_ID.",
    );
  }
  const read = async (flag: string, path: string | undefined) =>
    path === undefined ? undefined : await readGivenFile({ flag, path }, host);
  return {
    clientId,
    authMethod: readAuthMethod(settings.authMethod),
    clientSecret: await readSecret(settings, host),
    clientKey: await readKey(clientKey, host),
    clientCertificate: await read("--client-cert", clientCert),
    assertionAudience,
  };
}

async function readKey(
  path: string | undefined,
  host: Host,
): Promise<ClientOptions["clientKey"]> {
  if (path === undefined) return undefined;
  const text = await readGivenFile({ flag: "--client-key", path }, host);
  const { importClientKey } = await import("../../oauth/client/client_key.ts");
  return await importClientKey(text);
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

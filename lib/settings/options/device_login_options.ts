import type { JWK } from "jose";
import type { Host } from "../../host/host.ts";
import { AUTH_METHODS, type AuthMethod } from "../../oauth/client/auth_method.ts";
import type { ConnectionOptions, DeviceLoginOptions } from "../../oauth/options.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import { isLoopback } from "../../oauth/http/secure_url.ts";
import type { Settings } from "../settings.ts";
import { naming } from "../configured.ts";
import { flagOf, SETTINGS } from "../definitions.ts";
import { usage } from "../usage.ts";
import { readGivenSecret } from "./given_file.ts";
import { readGivenKey } from "./given_key.ts";
import { parseHttpHeaders } from "./http_header.ts";
import { readClientCertificate } from "./client_certificate.ts";
import { readProtection } from "./protection_options.ts";
import { readRequestOptions } from "./request_options.ts";
import { readServer } from "./server_options.ts";

/**
 * Reads the options of a login: the server, the client, what is requested, and how that is
 * protected. Files that the settings name are read here.
 *
 * @param settings the settings of flags, variables and a profile
 * @param host reads the files
 * @throws {DeviceLoginError} `invalid_options`
 */
export async function readDeviceLoginOptions(
  settings: Settings,
  host: Host,
): Promise<DeviceLoginOptions> {
  return await naming(settings, () => readOptions(settings, host));
}

async function readOptions(settings: Settings, host: Host): Promise<DeviceLoginOptions> {
  const { allowHttp, httpHeader = [] } = settings;
  refusePlainHttp(settings);
  const client = await readClient(settings, host);
  const headers = parseHttpHeaders(httpHeader);
  if (!headers.has("user-agent")) headers.set("user-agent", "device-login");
  return {
    ...readServer(settings),
    allowHttp,
    ...client,
    headers,
    decryptIdToken: await readDecryption(settings, host),
    ...await readRequestOptions(settings, host),
    ...await readProtection(settings, host),
  };
}

/** Refuses plain http in the words of this command line; the library checks every URL again. */
function refusePlainHttp(settings: Settings): void {
  for (const name of ["issuer", "endpoint", "deviceAuthUrl", "tokenUrl"] as const) {
    const given = settings[name] ?? "";
    const url = URL.parse(given);
    if (url?.protocol !== "http:" || isLoopback(url) || settings.allowHttp) continue;
    if (url.username || url.password) continue; // The library's message does not show these.
    throw usage(
      `${flagOf(SETTINGS[name])} ${
        JSON.stringify(printable(given, 200))
      } is plain http, so anyone ` +
        "on the network could read the tokens: use https, or --allow-http if you trust the network.",
    );
  }
}

/** The client, and its credentials. */
async function readClient(
  settings: Settings,
  host: Host,
): Promise<
  Pick<
    ConnectionOptions,
    | "clientId"
    | "authMethod"
    | "clientSecret"
    | "clientKey"
    | "clientCertificate"
    | "assertionAudience"
  >
> {
  const { clientId, authMethod, assertionAudience } = settings;
  if (!clientId) {
    throw usage(
      "The client's identifier is missing. Give --client-id ID, or set OAUTH2_CLIENT_ID.",
    );
  }
  return {
    clientId,
    authMethod: readAuthMethod(authMethod),
    clientSecret: await readSecret(settings, host),
    clientKey: await readClientKey(settings, host),
    clientCertificate: (await readClientCertificate(settings, host))?.cert,
    assertionAudience,
  };
}

function readAuthMethod(method: string | undefined): AuthMethod | undefined {
  const known = AUTH_METHODS.find((one) => one === method);
  if (method !== undefined && known === undefined) {
    const all = AUTH_METHODS.join(", ");
    throw usage(`--auth-method ${JSON.stringify(method)} is not known. Use one of ${all}.`);
  }
  return known;
}

async function readSecret(
  { clientSecret, clientSecretFile }: Settings,
  host: Host,
): Promise<string | undefined> {
  if (clientSecret !== undefined && clientSecretFile !== undefined) {
    throw usage("--client-secret and --client-secret-file both give the secret: use one of them.");
  }
  if (clientSecretFile === undefined) return clientSecret || undefined;
  const file = { flag: "--client-secret-file", path: clientSecretFile };
  const secret = await readGivenSecret(file, host);
  if (secret === "") throw usage(`--client-secret-file: ${clientSecretFile} is empty.`);
  return secret;
}

async function readClientKey(
  settings: Settings,
  host: Host,
): Promise<ConnectionOptions["clientKey"]> {
  const { clientKey: path } = settings;
  if (path === undefined) return undefined;
  const text = await readGivenKey({ flag: "--client-key", path, settings }, host);
  const { importClientKey } = await import("../../oauth/client/client_key.ts");
  return await importClientKey(text);
}

/** Decrypts ID tokens, if a key for that was given. The cryptography is loaded for the first one. */
async function readDecryption(
  settings: Settings,
  host: Host,
): Promise<ConnectionOptions["decryptIdToken"]> {
  const { decryptionKey: path } = settings;
  if (path === undefined) return undefined;
  const text = await readGivenKey({ flag: "--decryption-key", path, settings }, host);
  const { readPrivateJwk } = await import("../../oauth/keys/private_jwk.ts");
  const key = await readPrivateJwk(text, "decryption key");
  const { cannotDecrypt } = await import("./decryption_key.ts");
  const why = cannotDecrypt(key);
  if (why !== undefined) throw usage(`--decryption-key: ${path} ${why}.`);
  return async (jwe) => {
    const { decryptJwe } = await import("./decrypt_jwe.ts");
    return await decryptJwe(jwe, key as JWK);
  };
}

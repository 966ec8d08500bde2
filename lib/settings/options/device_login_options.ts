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
import { readGivenFile } from "./given_file.ts";
import { parseHttpHeaders } from "./http_header.ts";
import { readRequestOptions } from "./request_options.ts";

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

/** The server that is meant. @throws {DeviceLoginError} `invalid_options` if there is none, or two */
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
  const { clientId, authMethod, clientKey, clientCert, assertionAudience } = settings;
  if (!clientId) {
    throw usage(
      "The client's identifier is missing. Give --client-id ID, or set OAUTH2_CLIENT_ID.",
    );
  }
  return {
    clientId,
    authMethod: readAuthMethod(authMethod),
    clientSecret: await readSecret(settings, host),
    clientKey: await readClientKey(clientKey, host),
    clientCertificate: clientCert === undefined
      ? undefined
      : await readGivenFile({ flag: "--client-cert", path: clientCert }, host),
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
  const secret = (await readGivenFile(file, host)).replace(/\r?\n$/, "");
  if (secret === "") throw usage(`--client-secret-file: ${clientSecretFile} is empty.`);
  return secret;
}

async function readClientKey(
  path: string | undefined,
  host: Host,
): Promise<ConnectionOptions["clientKey"]> {
  if (path === undefined) return undefined;
  const text = await readGivenFile({ flag: "--client-key", path }, host);
  const { importClientKey } = await import("../../oauth/client/client_key.ts");
  return await importClientKey(text);
}

/** Decrypts ID tokens, if a key for that was given. The cryptography is loaded for the first one. */
async function readDecryption(
  { decryptionKey }: Settings,
  host: Host,
): Promise<ConnectionOptions["decryptIdToken"]> {
  if (decryptionKey === undefined) return undefined;
  const text = await readGivenFile({ flag: "--decryption-key", path: decryptionKey }, host);
  const { readPrivateJwk } = await import("../../oauth/keys/private_jwk.ts");
  const key = await readPrivateJwk(text, "decryption key");
  return async (jwe) => {
    const { decryptJwe } = await import("./decrypt_jwe.ts");
    return await decryptJwe(jwe, key as JWK);
  };
}

/**
 * Reads what protects a login and its tokens.
 *
 * @param settings name the DPoP key, among others
 * @param host reads it
 * @throws {DeviceLoginError} `invalid_options` for a key that can't be used
 */
export async function readProtection(
  { dpop, dpopKey, pkce }: Settings,
  host: Host,
): Promise<Pick<DeviceLoginOptions, "dpop" | "pkce">> {
  if (!dpop && dpopKey === undefined) return { pkce };
  const { DpopKey } = await import("../../oauth/keys/dpop_key.ts");
  if (dpopKey === undefined) return { dpop: DpopKey.generate, pkce };
  const text = await readGivenFile({ flag: "--dpop-key", path: dpopKey }, host);
  return { dpop: await DpopKey.import(text), pkce };
}

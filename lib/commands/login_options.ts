import type { Host } from "../host/host.ts";
import type { NetworkOptions } from "../host/network_options.ts";
import { AUTH_METHODS, type AuthMethod } from "../oauth/client_authentication.ts";
import { DeviceLoginError } from "../oauth/errors.ts";
import type { DeviceLoginOptions } from "../oauth/options.ts";
import type { ServerMetadata } from "../oauth/server_metadata.ts";
import { parseFormat } from "../output/format.ts";
import type { OutputFormat } from "../output/token_record.ts";
import { parseHttpHeaders } from "./http_header.ts";
import type { LoginFlags } from "./login_flags.ts";

/** How a login's result leaves the program. */
export interface OutputOptions {
  /** Turns tokens into text. */
  format: OutputFormat;
  /** Whether events go to standard output as they happen. */
  events: boolean;
  /** Whether as little as possible is said. */
  quiet: boolean;
  /** Where the result goes in place of standard output. */
  file?: string | undefined;
  /** Whether a QR code may be drawn. */
  qr: boolean;
}

/** Everything that `login` does follows from this. */
export interface LoginOptions {
  /** The server, the client, and what is asked for. */
  login: DeviceLoginOptions;
  /** How the server is reached. */
  network: NetworkOptions;
  /** How the result leaves the program. */
  output: OutputOptions;
  /** Milliseconds after which the program gives up. */
  timeout?: number | undefined;
  /** What is worth a word before anything is sent. */
  notices: string[];
}

/** What Hydra's own command asks for. */
const HYDRA_SCOPE = ["offline", "openid"];

const PROXY_VARIABLES = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"].flatMap((name) => [
  name,
  name.toLowerCase(),
]);

/**
 * Makes options of the flags and the environment; a flag beats its variable. All that can be wrong
 * with them by themselves is found here, before anything is sent.
 *
 * @throws {DeviceLoginError} `invalid_options`
 */
export async function readLoginOptions(flags: LoginFlags, host: Host): Promise<LoginOptions> {
  const output = await readOutputOptions(flags);
  const notices: string[] = [];
  const clientId = flags.clientId ?? host.env("OAUTH2_CLIENT_ID");
  if (!clientId) {
    throw usage(
      "The client's identifier is missing. Give --client-id ID, or set OAUTH2_CLIENT_ID.",
    );
  }
  if (flags.clientSecret !== undefined && host.stderr.isTerminal) {
    notices.push(
      "Other users of this machine can see a --client-secret; " +
        "--client-secret-file FILE and OAUTH2_CLIENT_SECRET keep it to yourself.",
    );
  }
  const authMethod = readAuthMethod(flags.authMethod);
  const headers = parseHttpHeaders(flags.httpHeader ?? []);
  if (!headers.has("user-agent")) headers.set("user-agent", "device-login");
  return {
    login: {
      ...readServer(flags, host),
      allowHttp: flags.allowHttp ?? readSwitch("DEVICE_LOGIN_ALLOW_HTTP", host),
      clientId,
      clientSecret: await readSecret(flags, host),
      authMethod,
      scope: flags.scope ?? (flags.issuer === undefined ? HYDRA_SCOPE : commonScope),
      audience: flags.audience,
      headers,
    },
    network: await readNetworkOptions(flags, host),
    output,
    timeout: readTimeout(flags.timeout),
    notices,
  };
}

/** How the result leaves the program, by the flags. @throws {DeviceLoginError} `invalid_options` */
export async function readOutputOptions(flags: LoginFlags): Promise<OutputOptions> {
  const { format = "table", quiet = false, output: file, qr = true } = flags;
  const parsed = await parseFormat(format);
  if (file === "") throw usage("--output needs the name of a file.");
  return {
    format: quiet ? await parseFormat("quiet") : parsed,
    events: parsed.name === "ndjson" && !quiet,
    quiet,
    file,
    qr,
  };
}

function readServer(
  flags: LoginFlags,
  host: Host,
): Pick<
  DeviceLoginOptions,
  "issuer" | "endpoint" | "deviceAuthorizationEndpoint" | "tokenEndpoint"
> {
  const { issuer, deviceAuthUrl, tokenUrl } = flags;
  if (issuer !== undefined && flags.endpoint !== undefined) {
    throw usage("--issuer and --endpoint name the server in two ways; give one of them.");
  }
  const variable = issuer === undefined ? host.env("ORY_SDK_URL") || undefined : undefined;
  const endpoint = flags.endpoint ?? variable;
  if (issuer === undefined && endpoint === undefined && !(deviceAuthUrl && tokenUrl)) {
    throw usage(
      "No server is named. Give --issuer URL, --endpoint URL (or set ORY_SDK_URL), " +
        "or both --device-auth-url and --token-url.",
    );
  }
  return {
    issuer,
    endpoint,
    deviceAuthorizationEndpoint: deviceAuthUrl,
    tokenEndpoint: tokenUrl,
  };
}

async function readSecret(flags: LoginFlags, host: Host): Promise<string | undefined> {
  const { clientSecret, clientSecretFile, authMethod } = flags;
  if (clientSecret !== undefined && clientSecretFile !== undefined) {
    throw usage("--client-secret and --client-secret-file are two ways to give one secret.");
  }
  if (clientSecret !== undefined) return clientSecret || undefined;
  if (clientSecretFile !== undefined) {
    const text = await readFile("--client-secret-file", clientSecretFile, host);
    const secret = text.replace(/\r?\n$/, "");
    if (secret === "") throw usage(`--client-secret-file: ${clientSecretFile} is empty.`);
    return secret;
  }
  // A variable that happens to be set does not contradict a flag.
  if (authMethod === "none") return undefined;
  return host.env("OAUTH2_CLIENT_SECRET") || undefined;
}

async function readNetworkOptions(flags: LoginFlags, host: Host): Promise<NetworkOptions> {
  const { skipTlsVerify = false, caCert } = flags;
  const proxyEnv: Record<string, string> = {};
  for (const name of PROXY_VARIABLES) {
    const value = host.env(name);
    if (value) proxyEnv[name] = value;
  }
  const ca = caCert === undefined ? undefined : await readFile("--ca-cert", caCert, host);
  return { skipTlsVerify, ca, proxyEnv };
}

async function readFile(flag: string, path: string, host: Host): Promise<string> {
  try {
    return await host.readText(path);
  } catch (error) {
    throw usage(`${flag}: ${path} can't be read: ${(error as Error).message}.`);
  }
}

function readAuthMethod(method: string | undefined): AuthMethod | undefined {
  const known = AUTH_METHODS.find((one) => one === method);
  if (method !== undefined && known === undefined) {
    throw usage(
      `--auth-method ${JSON.stringify(method)} is not known. Use one of ${
        AUTH_METHODS.join(", ")
      }.`,
    );
  }
  return known;
}

function readTimeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (text.trim() === "" || !(seconds > 0) || seconds === Infinity) {
    throw usage(`--timeout ${JSON.stringify(text)} is no number of seconds above 0.`);
  }
  return seconds * 1000;
}

function readSwitch(name: string, host: Host): boolean {
  const value = host.env(name) ?? "";
  if (["1", "true", "yes"].includes(value.toLowerCase())) return true;
  if (["", "0", "false", "no"].includes(value.toLowerCase())) return false;
  throw usage(`${name} is ${JSON.stringify(value)}; it has to be 1 or 0.`);
}

/** What a person who names no scope most likely wants, as far as the server lists it. */
function commonScope({ scopes_supported: supported }: ServerMetadata): string[] {
  if (supported === undefined) return ["openid"];
  const offline = ["offline_access", "offline"].find((scope) => supported.includes(scope));
  return [...(supported.includes("openid") ? ["openid"] : []), ...(offline ? [offline] : [])];
}

function usage(message: string): DeviceLoginError {
  return new DeviceLoginError("invalid_options", message);
}

import { AUTH_METHODS } from "../oauth/client/auth_method.ts";
import { PROVIDERS } from "../oauth/providers.ts";
import { formatChoices } from "../output/formats.ts";
import { TOKEN_KINDS } from "./token_kind.ts";
import type { SettingCommand, SettingDefinition } from "./setting.ts";

/** The commands that give the token to named hosts. */
const NAMING_HOSTS = [
  "request",
  "helper git",
  "helper docker",
  "helper cargo",
  "helper go",
  "helper keyring",
  "helper bazel",
  "helper terraform",
] as const satisfies SettingCommand[];

/** The commands that hand out a session's tokens. */
const SESSION = [
  "token",
  "exec",
  "helper kubectl",
  "helper aws",
  ...NAMING_HOSTS,
] as const satisfies SettingCommand[];

/** The commands that can hand out another token instead, for which the session's is exchanged. */
const EXCHANGING = SESSION.filter((name) => name !== "helper aws");

/** The commands that work with a saved session or create one. */
const SAVING = [
  "login",
  "start",
  "resume",
  "status",
  "logout",
  "whoami",
  "profiles remove",
  ...SESSION,
] as const satisfies SettingCommand[];

/** The commands that contact a server. */
const CONNECTING = [...SAVING, "doctor", "conformance server"] as const satisfies SettingCommand[];

/** The commands that use the tokens of a sign-in, and not only look at the replies. */
const ACCEPTING = CONNECTING.filter((name) => name !== "conformance server");

/** The commands that read which profiles there are. */
const LISTING = ["profiles", "profiles use"] as const satisfies SettingCommand[];

/** The commands that wait for a person and print tokens. */
const SIGNING_IN = ["login", "resume", "demo"] as const satisfies SettingCommand[];

/** The ways to save sessions: in plain files, or encrypted with a key from the keychain. */
export const STORES = ["file", "keychain"] as const;

/** The user name that goes with a token if none is given: servers look only at the token. */
export const USERNAME = "oauth2";

/**
 * Every setting, defined once, in the order of the help. The name is the one that the code uses;
 * `config.yaml` writes it in snake_case.
 */
export const SETTINGS = {
  issuer: {
    kind: "text",
    flag: "--issuer <url>",
    group: "Server",
    help: "the server's issuer; its metadata is looked up and checked",
    commands: CONNECTING,
    saved: true,
  },
  endpoint: {
    kind: "text",
    flag: "-e, --endpoint <url>",
    variable: "ORY_SDK_URL",
    group: "Server",
    help: "the server's base URL; without metadata there, Ory Hydra's paths are used",
    commands: CONNECTING,
    saved: true,
  },
  provider: {
    kind: "text",
    flag: "--provider <name>",
    group: "Server",
    help: "a provider whose endpoints are built in; help lists them",
    choices: [...Object.keys(PROVIDERS), "help"],
    commands: CONNECTING,
    saved: true,
  },
  deviceAuthUrl: {
    kind: "text",
    flag: "--device-auth-url <url>",
    group: "Server",
    help: "the device authorization endpoint, instead of the discovered one",
    commands: CONNECTING,
    saved: true,
  },
  tokenUrl: {
    kind: "text",
    flag: "--token-url <url>",
    group: "Server",
    help: "the token endpoint, instead of the discovered one",
    commands: CONNECTING,
    saved: true,
  },
  allowHttp: {
    kind: "switch",
    flag: "--allow-http",
    variable: "DEVICE_LOGIN_ALLOW_HTTP",
    group: "Server",
    help: "accept plain http beyond loopback; anyone on the way can read the tokens",
    commands: CONNECTING,
    saved: true,
  },
  clientId: {
    kind: "text",
    flag: "--client-id <id>",
    variable: "OAUTH2_CLIENT_ID",
    group: "Client",
    help: "the client's identifier",
    commands: CONNECTING,
    saved: true,
  },
  clientSecretFile: {
    kind: "file",
    flag: "--client-secret-file <file>",
    group: "Client",
    help: "read the client's secret from FILE, or from standard input if it is -",
    commands: CONNECTING,
    saved: true,
  },
  clientSecret: {
    kind: "text",
    flag: "--client-secret <secret>",
    variable: "OAUTH2_CLIENT_SECRET",
    group: "Client",
    help: "the client's secret; the flag shows it to other users of this machine",
    commands: CONNECTING,
  },
  authMethod: {
    kind: "choice",
    flag: "--auth-method <method>",
    group: "Client authentication",
    help: "how the client authenticates",
    default: "what fits the credentials and the server lists",
    choices: AUTH_METHODS,
    commands: CONNECTING,
    saved: true,
  },
  clientKey: {
    kind: "file",
    flag: "--client-key <file>",
    group: "Client authentication",
    help: "the client's private key (PEM, PKCS#12 or JWK): private_key_jwt",
    commands: CONNECTING,
    saved: true,
  },
  assertionAudience: {
    kind: "text",
    flag: "--assertion-audience <aud>",
    group: "Client authentication",
    help: "audience of the client assertion; endpoint for the endpoint it is sent to",
    default: "the issuer",
    commands: CONNECTING,
    saved: true,
  },
  clientCert: {
    kind: "file",
    flag: "--client-cert <file>",
    group: "Client authentication",
    help: "the certificate that the client shows (PEM or PKCS#12): tls_client_auth",
    commands: CONNECTING,
    saved: true,
  },
  clientCertKey: {
    kind: "file",
    flag: "--client-cert-key <file>",
    group: "Client authentication",
    help: "the certificate's private key, if it is not in the same file",
    commands: CONNECTING,
    saved: true,
  },
  keyPassphraseFile: {
    kind: "file",
    flag: "--key-passphrase-file <file>",
    group: "Client authentication",
    help: "read the passphrase of encrypted keys from FILE, or from standard input if it is -",
    default: "prompted for on a terminal",
    commands: CONNECTING,
    saved: true,
  },
  scope: {
    kind: "list",
    flag: "--scope <scopes>",
    group: "Request",
    help: "scopes to request; repeatable, separated by commas; '' for none; --param scope=… " +
      "replaces it, if a scope has commas",
    default: "openid and offline access",
    commands: CONNECTING,
    saved: true,
  },
  audience: {
    kind: "list",
    flag: "--audience <audiences>",
    group: "Request",
    help: "audiences to request; repeatable, separated by commas",
    commands: CONNECTING,
    saved: true,
  },
  timeout: {
    kind: "seconds",
    flag: "--timeout <seconds>",
    group: "Request",
    help: "give up after this time, with exit code 4",
    commands: ["login", "resume"],
  },
  resource: {
    kind: "lines",
    flag: "--resource <uri>",
    group: "More to request",
    help: "where the tokens will be used (RFC 8707); repeatable",
    commands: CONNECTING,
    saved: true,
  },
  authorizationDetails: {
    kind: "at_file",
    flag: "--authorization-details <json>",
    group: "More to request",
    help: "authorization details (RFC 9396): a JSON list, or @FILE for a file with one",
    commands: CONNECTING,
    saved: true,
  },
  loginHint: {
    kind: "text",
    flag: "--login-hint <hint>",
    group: "More to request",
    help: "the user who is going to sign in",
    commands: CONNECTING,
    saved: true,
  },
  acrValues: {
    kind: "list",
    flag: "--acr-values <values>",
    group: "More to request",
    help: "accepted ways to authenticate the user; repeatable, separated by commas",
    commands: CONNECTING,
    saved: true,
  },
  maxAge: {
    kind: "seconds",
    flag: "--max-age <seconds>",
    group: "More to request",
    help: "maximum age of the user's authentication, in seconds",
    commands: CONNECTING,
    saved: true,
  },
  param: {
    kind: "lines",
    flag: "--param <name=value>",
    group: "More to request",
    help: "any other parameter of the device authorization request; repeatable",
    commands: CONNECTING,
    saved: "sealed",
  },
  tokenParam: {
    kind: "lines",
    flag: "--token-param <name=value>",
    group: "More to request",
    help: "any other parameter of the token request; repeatable",
    commands: CONNECTING,
    saved: "sealed",
  },
  dpop: {
    kind: "switch",
    flag: "--dpop",
    group: "Protection",
    help: "bind the tokens to a new key (DPoP), which comes with them",
    commands: ACCEPTING,
    saved: true,
  },
  dpopKey: {
    kind: "file",
    flag: "--dpop-key <file>",
    group: "Protection",
    help: "bind the tokens to the private key in FILE (PEM, PKCS#12 or JWK)",
    commands: ACCEPTING,
    saved: true,
  },
  pkce: {
    kind: "switch",
    flag: "--pkce",
    group: "Protection",
    help: "use PKCE, so that only this login can redeem the code",
    commands: CONNECTING,
    saved: true,
  },
  decryptionKey: {
    kind: "file",
    flag: "--decryption-key <file>",
    group: "Protection",
    help: "decrypt ID tokens with the private key in FILE (PEM, PKCS#12 or JWK)",
    commands: ACCEPTING,
    saved: true,
  },
  exchangeAudience: {
    kind: "list",
    flag: "--exchange-audience <audiences>",
    group: "Token exchange",
    help: "exchange the session's token for one for these audiences (RFC 8693); '' for none",
    default: "no exchange",
    commands: EXCHANGING,
    saved: true,
  },
  exchangeScope: {
    kind: "list",
    flag: "--exchange-scope <scopes>",
    group: "Token exchange",
    help: "scopes to request for the exchanged token; repeatable, separated by commas",
    default: "the server's choice",
    commands: EXCHANGING,
    saved: true,
  },
  requestedTokenType: {
    kind: "text",
    flag: "--requested-token-type <type>",
    group: "Token exchange",
    help: "the type of the exchanged token: a URI, or one of these names",
    default: "the server's choice",
    choices: ["access_token", "id_token", "jwt"],
    commands: EXCHANGING,
    saved: true,
  },
  exchangeSubject: {
    kind: "choice",
    flag: "--exchange-subject <kind>",
    group: "Token exchange",
    help: "the token of the session that is exchanged",
    default: "access",
    choices: TOKEN_KINDS,
    commands: EXCHANGING,
    saved: true,
  },
  profile: {
    kind: "text",
    flag: "--profile <name>",
    variable: "DEVICE_LOGIN_PROFILE",
    group: "Profile",
    help: "use the settings of this profile, and save its session",
    commands: ["setup", ...CONNECTING.filter((name) => name !== "profiles remove")],
  },
  config: {
    kind: "file",
    flag: "--config <file>",
    variable: "DEVICE_LOGIN_CONFIG",
    group: "Profile",
    help: "the file that defines profiles",
    default: "the user's own config.yaml",
    commands: ["setup", ...CONNECTING, ...LISTING],
  },
  store: {
    kind: "choice",
    flag: "--store <store>",
    group: "Profile",
    help: "how sessions are saved: in plain files, or encrypted",
    default: "encrypted if there is a keychain",
    choices: STORES,
    commands: ["setup", ...SAVING, ...LISTING],
    saved: true,
  },
  login: {
    kind: "switch",
    flag: "--login",
    group: "Profile",
    help: "sign in if that is necessary: a person has to be present",
    commands: ["setup", ...SESSION],
  },
  minValidity: {
    kind: "seconds",
    flag: "--min-validity <seconds>",
    group: "Output",
    help: "how long the token must remain valid",
    default: "30",
    commands: ["token", "exec"],
  },
  format: {
    kind: "choice",
    flag: "--format <format>",
    group: "Output",
    help: "how the result is written",
    default: "table",
    choices: formatChoices(),
    commands: [
      ...SIGNING_IN,
      "start",
      "token",
      "status",
      "logout",
      "whoami",
      "profiles",
      "setup",
      "doctor",
    ],
  },
  raw: {
    kind: "switch",
    flag: "--raw",
    group: "Output",
    help: "print the string that jsonpath or jsonpointer finds without quotes",
    commands: [...SIGNING_IN, "start", "token", "status", "logout", "whoami", "profiles"],
  },
  user: {
    kind: "text",
    flag: "--user <account>",
    group: "Output",
    help: "the mail account that --format xoauth2 names",
    commands: [...SIGNING_IN, "token"],
  },
  quiet: {
    kind: "switch",
    flag: "-q, --quiet",
    group: "Output",
    help: "print only the access token, and little else",
    commands: SIGNING_IN,
  },
  output: {
    kind: "text",
    flag: "--output <file>",
    group: "Output",
    help: "write the result to FILE, readable only by you; - is standard output",
    commands: [...SIGNING_IN, "request"],
  },
  qr: {
    kind: "switch",
    flag: "--qr",
    group: "Output",
    help: "draw a QR code even if it does not fit, or no phone can use it",
    commands: SIGNING_IN,
  },
  // Off if it is given: commander's meaning of --no.
  noQr: {
    kind: "switch",
    flag: "--no-qr",
    group: "Output",
    help: "do not draw a QR code",
    commands: SIGNING_IN,
  },
  open: {
    kind: "switch",
    flag: "--open",
    group: "Output",
    help: "also open the URL in a browser on this machine",
    commands: SIGNING_IN,
  },
  copy: {
    kind: "switch",
    flag: "--copy",
    group: "Output",
    help: "put the code on the clipboard",
    commands: SIGNING_IN,
  },
  bell: {
    kind: "switch",
    flag: "--bell",
    group: "Output",
    help: "ring the terminal's bell on approval",
    commands: SIGNING_IN,
  },
  plain: {
    kind: "switch",
    flag: "--plain",
    group: "Output",
    help: "use whole sentences and no countdown, for screen readers",
    commands: SIGNING_IN,
  },
  promptCommand: {
    kind: "text",
    flag: "--prompt-command <command>",
    group: "Output",
    help: "also run this command line, with the prompt as JSON on its standard input",
    commands: SIGNING_IN,
  },
  hosts: {
    kind: "list",
    flag: "--host <host>",
    group: "Hosts",
    help: "a host that may receive the token; repeatable, separated by commas",
    default: "the profile's hosts",
    commands: ["setup", ...NAMING_HOSTS],
    saved: true,
  },
  username: {
    kind: "text",
    flag: "--username <name>",
    group: "Hosts",
    help: "the user name that goes with the token",
    default: USERNAME,
    commands: ["setup", "helper git", "helper docker", "helper keyring"],
  },
  httpHeader: {
    kind: "lines",
    flag: "-H, --http-header <header>",
    group: "Network",
    help: "'Name: value', sent with every request; repeatable",
    // Its -H is for the resource server.
    commands: CONNECTING.filter((name) => name !== "request"),
    saved: "sealed",
  },
  caCert: {
    kind: "file",
    flag: "--ca-cert <file>",
    group: "Network",
    help: "also trust the certificate authorities in FILE (PEM)",
    commands: CONNECTING,
    saved: true,
  },
  skipTlsVerify: {
    kind: "switch",
    flag: "--skip-tls-verify",
    group: "Network",
    help: "do not verify the server's certificate: unsafe",
    commands: CONNECTING,
    saved: true,
  },
  trace: {
    kind: "optional",
    flag: "--trace [file]",
    variable: "DEVICE_LOGIN_TRACE",
    group: "Network",
    help: "show every request and reply without the secrets, or write them to a file",
    commands: CONNECTING,
  },
} as const satisfies Record<string, SettingDefinition>;

/** The name of a setting in the code. */
export type SettingName = keyof typeof SETTINGS;

/** A setting's name and definition. */
export type NamedSetting = readonly [name: SettingName, definition: SettingDefinition];

/** All settings, as a list. */
export const SETTING_LIST: readonly NamedSetting[] = Object.entries(SETTINGS) as NamedSetting[];

/** The settings that a profile can have. */
export const SAVED_SETTINGS: readonly NamedSetting[] = SETTING_LIST.filter(
  ([, { saved }]) => saved,
);

/** A setting's name in `config.yaml` and in saved files. */
export function writtenName(name: string): string {
  return name.replace(/[A-Z]/g, "_$&").toLowerCase();
}

/**
 * The variables with the meaning of a setting, the stronger one first.
 *
 * @example
 * ```ts
 * variablesOf(["endpoint", SETTINGS.endpoint]); // ["DEVICE_LOGIN_ENDPOINT", "ORY_SDK_URL"]
 * ```
 */
export function variablesOf([name, { variable, saved }]: NamedSetting): string[] {
  if (variable === undefined && !saved) return [];
  const own = `DEVICE_LOGIN_${writtenName(name).toUpperCase()}`;
  return variable === undefined || variable === own ? [own] : [own, variable];
}

/** The long form of a setting's flag: `--issuer`. */
export function flagOf({ flag }: SettingDefinition): string {
  return /--[\w-]+/.exec(flag)?.[0] ?? "";
}

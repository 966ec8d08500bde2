import { PROFILE_NAME } from "./profile_name.ts";
import { PROFILE_SETTINGS, type SettingKind, writtenName } from "./profile_settings.ts";

const TYPES: Record<SettingKind, Record<string, unknown>> = {
  text: { type: "string", minLength: 1 },
  file: { type: "string", minLength: 1 },
  at_file: { type: "string", minLength: 1 },
  switch: { type: "boolean" },
  list: { type: ["array", "string"], items: { type: "string" } },
  lines: { type: ["array", "string"], items: { type: "string" } },
};

/** What each setting says. */
const DESCRIPTIONS: Record<keyof typeof PROFILE_SETTINGS, string> = {
  issuer: "The server's issuer.",
  endpoint: "The server's base URL, in place of an issuer.",
  provider: "A provider that is built in, in place of an issuer.",
  deviceAuthUrl: "The device authorization endpoint.",
  tokenUrl: "The token endpoint.",
  allowHttp: "Accept plain http beyond loopback.",
  clientId: "The client's identifier.",
  clientSecretFile: "The file that holds the client's secret.",
  clientKey: "The file that holds the client's private key.",
  clientCert: "The certificate to show to the server (PEM).",
  clientCertKey: "The certificate's private key (PEM).",
  authMethod: "How the client proves who it is.",
  assertionAudience: "Whom signed assertions are for.",
  scope: "The scopes to ask for.",
  audience: "The audiences to ask for.",
  resource: "Where the tokens are to be used.",
  authorizationDetails:
    "What is to be granted in detail: a JSON list, or @FILE for a file with one.",
  loginHint: "Who is going to sign in.",
  acrValues: "How the person may prove who they are.",
  maxAge: "How many seconds ago that may have been, in quotes.",
  param: "Further parameters of the device request: `name=value`.",
  tokenParam: "Further parameters of the token request.",
  dpop: "Bind the tokens to a key of their own.",
  dpopKey: "The key that the tokens are bound to.",
  pkce: "Prove that who collects the tokens started the login.",
  decryptionKey: "The key that decrypts ID tokens.",
  httpHeader: "Headers that go on every request: `Name: value`.",
  caCert: "Certificate authorities to trust, too (PEM).",
  skipTlsVerify: "Do not check the server's certificate: unsafe.",
  hosts: "The hosts that git and docker get the token for, over https.",
  store: "How the session is kept: by default encrypted, where there is a keychain.",
};

/** The JSON Schema of `config.yaml`, for editors. */
export function configSchema(): Record<string, unknown> {
  const settings = Object.entries(DESCRIPTIONS).map(([name, description]) => {
    const { kind, choices } = PROFILE_SETTINGS[name as keyof typeof PROFILE_SETTINGS];
    return [writtenName(name), { description, ...TYPES[kind], ...(choices && { enum: choices }) }];
  });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "device-login's config.yaml",
    type: "object",
    properties: {
      profiles: {
        description: "Servers and clients by the names that --profile takes.",
        type: "object",
        propertyNames: { pattern: PROFILE_NAME.source },
        additionalProperties: {
          type: "object",
          properties: Object.fromEntries(settings),
          additionalProperties: false,
        },
      },
    },
    additionalProperties: false,
  };
}

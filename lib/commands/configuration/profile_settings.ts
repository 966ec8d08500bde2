import { AUTH_METHODS } from "../../oauth/auth_method.ts";
import { STORES } from "../stores.ts";
import type { Settings } from "../options/settings.ts";

/** What the value of a setting looks like; a `file` is a path, a `list` may be one text with commas. */
export type SettingKind = "text" | "file" | "switch" | "list" | "lines";

/** One setting of a profile. */
export interface ProfileSetting {
  /** What its value looks like. */
  readonly kind: SettingKind;
  /** What it says, for the schema. */
  readonly description: string;
  /** All that its value may be, where that is limited. */
  readonly choices?: readonly string[];
}

/**
 * Settings that a profile has no place for: a secret does not belong into a file that is shared, a
 * trace is for one run, and what the scopes are called follows from the provider.
 */
type Unkept = "clientSecret" | "trace" | "scopeParameter";

/** What a profile may say, by the names of the settings; a file writes them in snake_case. */
export const PROFILE_SETTINGS: {
  readonly [Name in Exclude<keyof Settings, Unkept>]-?: ProfileSetting;
} = {
  issuer: { kind: "text", description: "The server's issuer." },
  endpoint: { kind: "text", description: "The server's base URL, in place of an issuer." },
  provider: { kind: "text", description: "A provider that is built in, in place of an issuer." },
  deviceAuthUrl: { kind: "text", description: "The device authorization endpoint." },
  tokenUrl: { kind: "text", description: "The token endpoint." },
  allowHttp: { kind: "switch", description: "Accept plain http beyond loopback." },
  clientId: { kind: "text", description: "The client's identifier." },
  clientSecretFile: { kind: "file", description: "The file that holds the client's secret." },
  clientKey: { kind: "file", description: "The file that holds the client's private key." },
  clientCert: { kind: "file", description: "The certificate to show to the server (PEM)." },
  clientCertKey: { kind: "file", description: "The certificate's private key (PEM)." },
  authMethod: {
    kind: "text",
    description: "How the client proves who it is.",
    choices: AUTH_METHODS,
  },
  assertionAudience: { kind: "text", description: "Whom signed assertions are for." },
  scope: { kind: "list", description: "The scopes to ask for." },
  audience: { kind: "list", description: "The audiences to ask for." },
  resource: { kind: "lines", description: "Where the tokens are to be used." },
  authorizationDetails: {
    kind: "text",
    description: "What is to be granted in detail: a JSON list, or @FILE for a file with one.",
  },
  loginHint: { kind: "text", description: "Who is going to sign in." },
  acrValues: { kind: "list", description: "How the person may prove who they are." },
  maxAge: { kind: "text", description: "How many seconds ago that may have been, in quotes." },
  param: { kind: "lines", description: "Further parameters of the device request: `name=value`." },
  tokenParam: { kind: "lines", description: "Further parameters of the token request." },
  dpop: { kind: "switch", description: "Bind the tokens to a key of their own." },
  dpopKey: { kind: "file", description: "The key that the tokens are bound to." },
  pkce: { kind: "switch", description: "Prove that who collects the tokens started the login." },
  decryptionKey: { kind: "file", description: "The key that decrypts ID tokens." },
  httpHeader: { kind: "lines", description: "Headers that go on every request: `Name: value`." },
  caCert: { kind: "file", description: "Certificate authorities to trust, too (PEM)." },
  skipTlsVerify: { kind: "switch", description: "Do not check the server's certificate: unsafe." },
  hosts: {
    kind: "list",
    description: "The hosts that git and docker get the token for, over https.",
  },
  store: {
    kind: "text",
    description: "How the session is kept: by default encrypted, where there is a keychain.",
    choices: STORES,
  },
};

/** A setting's name as a file writes it. */
export function writtenName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

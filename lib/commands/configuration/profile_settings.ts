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

/** How sessions can be kept: in plain files, or encrypted with a key in the keychain. */
export const STORES = ["file", "keychain"] as const;

/** Settings that a profile has no place for: a secret does not belong into a file that is shared. */
type Unkept = "clientSecret";

/** What a profile may say, by the names of the settings; a file writes them in snake_case. */
export const PROFILE_SETTINGS: {
  readonly [Name in Exclude<keyof Settings, Unkept>]-?: ProfileSetting;
} = {
  issuer: { kind: "text", description: "The server's issuer." },
  endpoint: { kind: "text", description: "The server's base URL, in place of an issuer." },
  deviceAuthUrl: { kind: "text", description: "The device authorization endpoint." },
  tokenUrl: { kind: "text", description: "The token endpoint." },
  allowHttp: { kind: "switch", description: "Accept plain http beyond loopback." },
  clientId: { kind: "text", description: "The client's identifier." },
  clientSecretFile: { kind: "file", description: "The file that holds the client's secret." },
  authMethod: { kind: "text", description: "How the client proves who it is." },
  scope: { kind: "list", description: "The scopes to ask for." },
  audience: { kind: "list", description: "The audiences to ask for." },
  httpHeader: { kind: "lines", description: "Headers that go on every request: `Name: value`." },
  caCert: { kind: "file", description: "Certificate authorities to trust, too (PEM)." },
  skipTlsVerify: { kind: "switch", description: "Do not check the server's certificate: unsafe." },
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

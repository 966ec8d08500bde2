import { AUTH_METHODS } from "../../oauth/client/auth_method.ts";
import type { Settings } from "../options/settings.ts";
import { STORES } from "../stores.ts";

/**
 * What the value of a setting looks like: a `file` is a path, `at_file` a text or a path after `@`,
 * a `list` may be one text with commas.
 */
export type SettingKind = "text" | "file" | "at_file" | "switch" | "list" | "lines";

/** One setting of a profile. */
export interface ProfileSetting {
  /** What its value looks like. */
  readonly kind: SettingKind;
  /** All that its value may be, where that is limited. */
  readonly choices?: readonly string[];
}

/**
 * Settings that a profile has no place for: a secret does not belong into a file that is shared, a
 * trace is for one run, and what the scopes are called follows from the provider.
 */
type Unkept = "clientSecret" | "trace" | "scopeParameter" | "repeatScope";

/** What a profile may say, by the names of the settings; a file writes them in snake_case. */
export const PROFILE_SETTINGS: {
  readonly [Name in Exclude<keyof Settings, Unkept>]-?: ProfileSetting;
} = {
  issuer: { kind: "text" },
  endpoint: { kind: "text" },
  provider: { kind: "text" },
  deviceAuthUrl: { kind: "text" },
  tokenUrl: { kind: "text" },
  allowHttp: { kind: "switch" },
  clientId: { kind: "text" },
  clientSecretFile: { kind: "file" },
  clientKey: { kind: "file" },
  clientCert: { kind: "file" },
  clientCertKey: { kind: "file" },
  authMethod: { kind: "text", choices: AUTH_METHODS },
  assertionAudience: { kind: "text" },
  scope: { kind: "list" },
  audience: { kind: "list" },
  resource: { kind: "lines" },
  authorizationDetails: { kind: "at_file" },
  loginHint: { kind: "text" },
  acrValues: { kind: "list" },
  maxAge: { kind: "text" },
  param: { kind: "lines" },
  tokenParam: { kind: "lines" },
  dpop: { kind: "switch" },
  dpopKey: { kind: "file" },
  pkce: { kind: "switch" },
  decryptionKey: { kind: "file" },
  httpHeader: { kind: "lines" },
  caCert: { kind: "file" },
  skipTlsVerify: { kind: "switch" },
  hosts: { kind: "list" },
  store: { kind: "text", choices: STORES },
};

/** A setting's name as a file writes it. */
export function writtenName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * The same settings with whole paths, so that they are the same from any folder. Standard input,
 * which is `-`, has none.
 *
 * @param settings the settings, as a file or the command line gives them
 * @param resolve makes a path whole
 */
export async function resolvePaths(
  settings: Settings,
  resolve: (path: string) => Promise<string>,
): Promise<Settings> {
  const whole: Record<string, unknown> = { ...settings };
  for (const [name, { kind }] of Object.entries(PROFILE_SETTINGS)) {
    const value = whole[name];
    if (typeof value !== "string") continue;
    const path = pathOf(value, kind);
    if (path === undefined || path === "-") continue;
    whole[name] = `${kind === "at_file" ? "@" : ""}${await resolve(path)}`;
  }
  return whole;
}

/** The path in a setting's value, if there is one. */
function pathOf(value: string, kind: SettingKind): string | undefined {
  if (kind === "file") return value;
  return kind === "at_file" && value.startsWith("@") ? value.slice(1) : undefined;
}

import type { Host } from "../host/host.ts";
import { SAVED_SETTINGS } from "../settings/definitions.ts";
import type { Settings } from "../settings/settings.ts";
import { usage } from "../settings/usage.ts";
import { readGivenFile } from "../settings/options/given_file.ts";
import { splitSettings } from "./secret_settings.ts";
import { resolvePaths } from "../settings/resolve_paths.ts";
import type { Withheld } from "./withheld.ts";

/** Settings that are saved from one run to the next, and what is not saved of them. */
export interface SavedSettings {
  /** The settings, with absolute paths. */
  readonly settings: Settings;
  /** What else was given and is a secret, or may be one: it has to be given again. */
  readonly withheld: Withheld;
}

/** Headers whose names suggest credentials. */
const CREDENTIALS = /auth|cookie|token|secret|key|pass|session/i;

/**
 * Selects from the settings of one run what is saved for the next ones.
 *
 * @param settings all settings; those that a profile can't have are left out
 * @param host makes paths absolute
 */
export async function settingsToSave(settings: Settings, host: Host): Promise<SavedSettings> {
  const resolved = await resolvePaths(settings, host.absolutePath);
  const saved: Record<string, unknown> = {};
  let fromInput = false;
  for (const [name, { kind }] of SAVED_SETTINGS) {
    const value = resolved[name];
    if (value === undefined) continue;
    if (kind === "file" && value === "-") fromInput = true;
    // Standard input has no path by which it could be read again.
    else if (kind === "at_file" && value === "@-") saved[name] = await readInput(host);
    else saved[name] = value;
  }
  const headers = settings.httpHeader ?? [];
  const secret = headers.filter((line) => CREDENTIALS.test(headerName(line)));
  const others = headers.filter((line) => !secret.includes(line));
  if (secret.length > 0) saved.httpHeader = others.length > 0 ? others : undefined;
  return {
    settings: saved,
    withheld: {
      client_secret: fromInput || settings.clientSecret !== undefined || undefined,
      http_header: secret.length > 0 ? secret.map(headerName) : undefined,
    },
  };
}

async function readInput(host: Host): Promise<string> {
  return await readGivenFile({ flag: "--authorization-details", path: "-" }, host);
}

/**
 * Makes sure that what was given once and is not saved is given again.
 *
 * @param withheld what was not saved
 * @param settings the settings of this run
 * @throws {DeviceLoginError} `invalid_options`
 */
export function demandWithheld(withheld: Withheld, settings: Settings): void {
  const { clientSecret, clientSecretFile, authMethod, httpHeader = [] } = settings;
  const secret = clientSecret ?? clientSecretFile ?? (authMethod === "none" ? "" : undefined);
  if (withheld.client_secret && secret === undefined) {
    throw usage(
      "The client has a secret, which is not saved. Give it again with --client-secret-file FILE " +
        "or OAUTH2_CLIENT_SECRET.",
    );
  }
  const given = httpHeader.map((line) => headerName(line).toLowerCase());
  const missing = withheld.http_header?.find((name) => !given.includes(name.toLowerCase()));
  if (missing !== undefined) {
    throw usage(
      `The header ${JSON.stringify(missing)} may be a secret, so it is not saved. Give it again ` +
        "with --http-header, or write it into config.yaml.",
    );
  }
}

/** Whether settings contain something that may be a secret. */
export function holdsSecret(settings: Settings = {}): boolean {
  return settings.clientSecret !== undefined || splitSettings(settings).secret !== undefined;
}

function headerName(line: string): string {
  return line.slice(0, Math.max(line.indexOf(":"), 0)).trim();
}

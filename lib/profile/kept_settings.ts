import type { Host } from "../host/host.ts";
import { SAVED_SETTINGS } from "../settings/definitions.ts";
import type { Settings } from "../settings/settings.ts";
import { usage } from "../settings/usage.ts";
import * as kind from "../oauth/members/kinds.ts";
import { readGivenFile } from "../settings/options/given_file.ts";
import { splitSettings } from "./secret_settings.ts";
import { resolvePaths } from "../settings/resolve_paths.ts";

/** Settings that are kept from one run to the next, and what of them may not be. */
export interface KeptSettings {
  /** The settings. Paths in them are whole. */
  readonly settings: Settings;
  /** What was given beside them and is a secret, or may be one: it has to be given again. */
  readonly withheld: Withheld;
}

/** What was given and is not kept. */
export interface Withheld {
  /** Whether the client's secret was given by itself, or on standard input. */
  readonly client_secret?: boolean | undefined;
  /** The names of headers that may hold a secret. */
  readonly http_header?: readonly string[] | undefined;
}

/** The members of what was withheld. */
export const WITHHELD_MEMBERS = {
  "client_secret?": kind.flag,
  "http_header?": kind.texts,
};

/** Headers whose name speaks of credentials. */
const CREDENTIALS = /auth|cookie|token|secret|key|pass|session/i;

/**
 * Makes of the settings of one run what is kept for the next ones.
 *
 * @param settings all that was said; what is no setting of a profile is left out
 * @param host makes paths whole
 */
export async function keepSettings(settings: Settings, host: Host): Promise<KeptSettings> {
  const whole = await resolvePaths(settings, host.absolutePath);
  const kept: Record<string, unknown> = {};
  let fromInput = false;
  for (const [name, { kind }] of SAVED_SETTINGS) {
    const value = whole[name];
    if (value === undefined) continue;
    if (kind === "file" && value === "-") fromInput = true;
    // What came by standard input has no path that would find it again.
    else if (kind === "at_file" && value === "@-") kept[name] = await readInput(host);
    else kept[name] = value;
  }
  const headers = settings.httpHeader ?? [];
  const secret = headers.filter((line) => CREDENTIALS.test(headerName(line)));
  const others = headers.filter((line) => !secret.includes(line));
  if (secret.length > 0) kept.httpHeader = others.length > 0 ? others : undefined;
  return {
    settings: kept,
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
 * Makes sure that what was given once and is not kept has been given again.
 *
 * @param withheld what was not kept
 * @param settings what holds now
 * @throws {DeviceLoginError} `invalid_options`
 */
export function demandWithheld(withheld: Withheld, settings: Settings): void {
  const { clientSecret, clientSecretFile, authMethod, httpHeader = [] } = settings;
  const secret = clientSecret ?? clientSecretFile ?? (authMethod === "none" ? "" : undefined);
  if (withheld.client_secret && secret === undefined) {
    throw usage(
      "The client has a secret, which is not kept: give it again by --client-secret-file FILE or " +
        "OAUTH2_CLIENT_SECRET.",
    );
  }
  const given = httpHeader.map((line) => headerName(line).toLowerCase());
  const missing = withheld.http_header?.find((name) => !given.includes(name.toLowerCase()));
  if (missing !== undefined) {
    throw usage(
      `The header ${JSON.stringify(missing)} may be a secret and is not kept: give it again by ` +
        "--http-header, or name it in config.yaml.",
    );
  }
}

/** Whether settings hold something that may be a secret. */
export function holdsSecret(settings: Settings = {}): boolean {
  return settings.clientSecret !== undefined || splitSettings(settings).secret !== undefined;
}

function headerName(line: string): string {
  return line.slice(0, Math.max(line.indexOf(":"), 0)).trim();
}

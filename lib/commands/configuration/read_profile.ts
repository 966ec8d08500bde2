import type { Host } from "../../host/host.ts";
import type { Settings } from "../options/settings.ts";
import { usage } from "../options/usage.ts";
import { checkProfileName } from "./profile_name.ts";
import { PROFILE_SETTINGS } from "./profile_settings.ts";

/** Where a profile is looked for. */
export interface ProfileSource {
  /** Its name. */
  name: string;
  /** The configuration file, where one was named. @default `config.yaml` in the folder for that */
  config?: string | undefined;
}

/**
 * The settings of a profile in the configuration file. Paths in it count from the file's folder.
 *
 * @returns nothing where the file does not have the profile, or is not there and was not named
 * @throws {DeviceLoginError} `invalid_options` for a file that can't be read or is malformed
 */
export async function readProfile(
  source: ProfileSource,
  host: Host,
): Promise<Settings | undefined> {
  const name = checkProfileName(source.name);
  const named = source.config ?? (host.env("DEVICE_LOGIN_CONFIG") || undefined);
  const path = named ?? host.folders?.configFile;
  const text = path && await readConfig(path, { named: named !== undefined, host });
  if (!path || !text) return undefined;
  const { parseConfig } = await import("./config_file.ts");
  const settings = parseConfig(text, path).profiles.get(name);
  return settings && await withWholePaths(settings, { path, host });
}

async function readConfig(
  path: string,
  { named, host }: { named: boolean; host: Host },
): Promise<string | undefined> {
  try {
    return await host.readText(path);
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    // Nobody has to have a configuration; one that was named has to be there.
    if (!named && code === "ENOENT") return undefined;
    throw usage(`The configuration file ${path} can't be read: ${message}.`);
  }
}

async function withWholePaths(
  settings: Settings,
  { path, host }: { path: string; host: Host },
): Promise<Settings> {
  const whole: Record<string, unknown> = { ...settings };
  for (const [name, { kind }] of Object.entries(PROFILE_SETTINGS)) {
    if (kind === "file" && whole[name]) whole[name] = await host.pathIn(path, String(whole[name]));
  }
  return whole;
}

import type { Host } from "../../host/host.ts";
import { encodeHex } from "../../oauth/encoding/hex.ts";
import { sha256 } from "../../oauth/encoding/sha256.ts";
import type { Settings } from "../options/settings.ts";
import { findPathFault } from "../../session/stores/path_fault.ts";
import { usage } from "../options/usage.ts";
import { VERSION } from "../version.ts";
import type { Config } from "./config_file.ts";
import { checkProfileName } from "./profile_name.ts";
import { resolvePaths } from "./profile_settings.ts";

/** Where a profile is looked for. */
export interface ProfileSource {
  /** Its name. */
  name: string;
  /** The configuration file, where one was named. @default `config.yaml` in the folder for that */
  config?: string | undefined;
  /** What was found before: where the file is still the same, it is not parsed again. */
  before?: ConfiguredProfile | undefined;
}

/** A profile as a configuration file has it. */
export interface ConfiguredProfile {
  /** Tells the file, as it was read, from any other. */
  readonly fingerprint: string;
  /** The profile's settings, with whole paths; none where the file does not have it. */
  readonly settings?: Settings | undefined;
}

/**
 * Looks a profile up in the configuration file. Paths in it count from the file's folder.
 *
 * @returns nothing where the file is not there and was not named
 * @throws {DeviceLoginError} `invalid_options` for a file that can't be read or is malformed
 */
export async function readProfile(
  source: ProfileSource,
  host: Host,
): Promise<ConfiguredProfile | undefined> {
  const name = checkProfileName(source.name);
  const file = await readConfig(source, host);
  if (file === undefined) return undefined;
  const { path, text } = file;
  const facts = [VERSION, await host.absolutePath(path), name, text];
  const fingerprint = encodeHex(await sha256(JSON.stringify(facts)));
  if (fingerprint === source.before?.fingerprint) return source.before;
  const settings = (await profilesOf(file)).get(name)?.();
  const resolve = (named: string) => host.pathIn(path, named);
  return { fingerprint, settings: settings && await resolvePaths(settings, resolve) };
}

/**
 * The names of the profiles in the configuration file, in its order.
 *
 * @throws {DeviceLoginError} `invalid_options` for a file that can't be read or is malformed
 */
export async function readProfileNames(
  source: Pick<ProfileSource, "config">,
  host: Host,
): Promise<string[]> {
  const file = await readConfig(source, host);
  if (file === undefined) return [];
  return [...(await profilesOf(file)).keys()];
}

/** A configuration file that is there. */
interface ConfigFile {
  path: string;
  text: string;
}

async function profilesOf({ path, text }: ConfigFile): Promise<Config["profiles"]> {
  const { parseConfig } = await import("./config_file.ts");
  return parseConfig(text, path).profiles;
}

async function readConfig(
  { config }: Pick<ProfileSource, "config">,
  host: Host,
): Promise<ConfigFile | undefined> {
  const named = config ?? (host.env("DEVICE_LOGIN_CONFIG") || undefined);
  const path = named ?? host.folders?.configFile;
  if (path === undefined) return undefined;
  try {
    return { path, text: await host.readText(path) };
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    const absent = named === undefined && code === "ENOENT";
    // Nobody has to have a configuration; but it may be on a disk that is not mounted.
    const fault = absent ? await findPathFault(path) : message;
    if (fault === undefined) return undefined;
    throw usage(`The configuration file ${path} can't be read: ${fault}.`);
  }
}

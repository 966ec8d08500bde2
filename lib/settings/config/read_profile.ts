import type { Host } from "../../host/host.ts";
import { encodeHex } from "../../oauth/encoding/hex.ts";
import { sha256 } from "../../oauth/encoding/sha256.ts";
import type { Settings } from "../settings.ts";
import { usage } from "../usage.ts";
import { VERSION } from "../../host/version.ts";
import { checkProfileName } from "./profile_name.ts";
import { environmentSettings } from "../environment.ts";
import type { Config } from "./config_file.ts";
import { resolvePaths } from "../resolve_paths.ts";

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
  const named = config ?? environmentSettings(host).config;
  const path = named ?? host.folders?.configFile;
  if (path === undefined) return undefined;
  try {
    return { path, text: await host.readText(path) };
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    // Nobody has to have a configuration; one that was named has to be there.
    if (named === undefined && code === "ENOENT") return undefined;
    throw usage(`The configuration file ${path} can't be read: ${message}.`);
  }
}

import type { Host } from "../../host/host.ts";
import { encodeHex } from "../../oauth/encoding/hex.ts";
import { sha256 } from "../../oauth/encoding/sha256.ts";
import type { Settings } from "../settings.ts";
import { usage } from "../usage.ts";
import { VERSION } from "../../host/version.ts";
import { describeFileError } from "../../system/file_error.ts";
import { findPathFault } from "../../system/path_fault.ts";
import { checkProfileName } from "./profile_name.ts";
import { environmentSettings } from "../environment.ts";
import type { Config } from "./config_file.ts";

/** Which profile is read, and from where. */
export interface ProfileSource {
  /** Its name. */
  name: string;
  /** The configuration file, if there is one. */
  file: ConfigFile | undefined;
  /** The result of an earlier run: if the file has not changed, it is not parsed again. */
  before?: ConfiguredProfile | undefined;
}

/** Which configuration file is read. */
export interface ConfigSource {
  /** The file, if one was named. @default `config.yaml` in its folder */
  config?: string | undefined;
}

/** A configuration file that was found. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
}

/** A profile in a configuration file. */
export interface ConfiguredProfile {
  /** Distinguishes the content of the file from any other. */
  readonly fingerprint: string;
  /** The profile's settings, with absolute paths; none if the file does not define it. */
  readonly settings?: Settings | undefined;
}

/**
 * Reads a profile from the configuration file. Paths in it are relative to the file's folder.
 *
 * @returns nothing if there is no file
 * @throws {DeviceLoginError} `invalid_options` for a file that is malformed
 */
export async function readProfile(
  source: ProfileSource,
  host: Host,
): Promise<ConfiguredProfile | undefined> {
  const name = checkProfileName(source.name);
  const { file } = source;
  if (file === undefined) return undefined;
  const { path, text } = file;
  const facts = [VERSION, await host.absolutePath(path), name, text];
  const fingerprint = encodeHex(await sha256(JSON.stringify(facts)));
  if (fingerprint === source.before?.fingerprint) return source.before;
  const settings = (await profilesOf(file)).get(name)?.();
  const { resolvePaths } = await import("../resolve_paths.ts");
  const resolve = (named: string) => host.pathIn(path, named);
  return { fingerprint, settings: settings && await resolvePaths(settings, resolve) };
}

/**
 * Reads the names of the profiles in the configuration file, in its order.
 *
 * @throws {DeviceLoginError} `invalid_options` for a file that can't be read or is malformed
 */
export async function readProfileNames(source: ConfigSource, host: Host): Promise<string[]> {
  const file = await readConfig(source, host);
  if (file === undefined) return [];
  return [...(await profilesOf(file)).keys()];
}

async function profilesOf({ path, text }: ConfigFile): Promise<Config["profiles"]> {
  const { parseConfig } = await import("./config_file.ts");
  return parseConfig(text, path).profiles;
}

/**
 * Reads the configuration file.
 *
 * @returns nothing if there is no file, and none was named
 * @throws {DeviceLoginError} `invalid_options` for a file that can't be read
 */
export async function readConfig(
  { config }: ConfigSource,
  host: Host,
): Promise<ConfigFile | undefined> {
  const named = config ?? environmentSettings(host).config;
  const path = named ?? host.folders?.configFile;
  if (path === undefined) return undefined;
  try {
    return { path, text: await host.readText(path) };
  } catch (error) {
    const { code } = error as Error & { code?: string };
    const absent = named === undefined && code === "ENOENT";
    // A configuration is optional, but it may be on a disk that is not mounted.
    const fault = absent ? await findPathFault(path) : describeFileError(error);
    if (fault === undefined) return undefined;
    throw usage(`The configuration file ${path} can't be read: ${fault}.`);
  }
}

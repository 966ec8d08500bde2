import type { Host } from "../../host/host.ts";
import { describeFileError } from "../../system/file_error.ts";
import { usage } from "../usage.ts";

/** A file that a flag names. */
export interface GivenFile {
  /** The flag, for the message. */
  flag: string;
  /** The file's path; `-` is standard input. */
  path: string;
}

/** The texts read so far: a pipe can be read only once, and two options may need its content. */
const texts = new WeakMap<Host, Map<string, Promise<string>>>();

/**
 * Reads the text of a file that a flag names.
 *
 * @throws {DeviceLoginError} `invalid_options` if it can't be read
 */
export async function readGivenFile({ flag, path }: GivenFile, host: Host): Promise<string> {
  const known = texts.get(host) ?? new Map<string, Promise<string>>();
  texts.set(host, known);
  const text = known.get(path) ?? host.readText(path);
  known.set(path, text);
  try {
    return await text;
  } catch (error) {
    throw usage(`${flag}: ${path} can't be read: ${describeFileError(error)}.`);
  }
}

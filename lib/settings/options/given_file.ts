import type { Host } from "../../host/host.ts";
import { decodeText } from "../../system/decode_text.ts";
import { describeFileError } from "../../system/file_error.ts";
import { usage } from "../usage.ts";

/** A file that a flag names. */
export interface GivenFile {
  /** The flag, for the message. */
  flag: string;
  /** The file's path; `-` is standard input. */
  path: string;
}

/** The files read so far: a pipe can be read only once, and two options may need its content. */
const contents = new WeakMap<Host, Map<string, Promise<Uint8Array>>>();

/**
 * Reads a file that a flag names.
 *
 * @throws {DeviceLoginError} `invalid_options` if it can't be read
 */
export async function readGivenBytes(file: GivenFile, host: Host): Promise<Uint8Array> {
  const { path } = file;
  const known = contents.get(host) ?? new Map<string, Promise<Uint8Array>>();
  contents.set(host, known);
  const content = known.get(path) ?? host.readBytes(path);
  known.set(path, content);
  return await content.catch((error) => {
    throw unreadable(file, error);
  });
}

/**
 * Reads the text of a file that a flag names.
 *
 * @throws {DeviceLoginError} `invalid_options` if it can't be read, or is not text
 */
export async function readGivenFile(file: GivenFile, host: Host): Promise<string> {
  const bytes = await readGivenBytes(file, host);
  try {
    return decodeText(bytes);
  } catch (error) {
    throw unreadable(file, error);
  }
}

/**
 * Reads a secret in a file that a flag names, without the line break at its end.
 *
 * @throws {DeviceLoginError} `invalid_options` if it can't be read, or is not text
 */
export async function readGivenSecret(file: GivenFile, host: Host): Promise<string> {
  return (await readGivenFile(file, host)).replace(/\r?\n$/, "");
}

function unreadable({ flag, path }: GivenFile, error: unknown): Error {
  return usage(`${flag}: ${path} can't be read: ${describeFileError(error)}.`);
}

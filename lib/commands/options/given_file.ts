import type { Host } from "../../host/host.ts";
import { usage } from "./usage.ts";

/** A file that a flag names. */
export interface GivenFile {
  /** The flag, for the message. */
  flag: string;
  /** The file's path; `-` is standard input. */
  path: string;
}

/** The text of a file that a flag names. @throws {DeviceLoginError} `invalid_options` */
export async function readGivenFile({ flag, path }: GivenFile, host: Host): Promise<string> {
  try {
    return await host.readText(path);
  } catch (error) {
    throw usage(`${flag}: ${path} can't be read: ${(error as Error).message}.`);
  }
}

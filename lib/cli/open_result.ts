import type { Host } from "../host/host.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import { describeFileError } from "../system/file_error.ts";
import type { PendingFile } from "../system/private_file.ts";
import { UnwritableResult, writeResult } from "./write_result.ts";
import { savesOf } from "./saves.ts";

/** Writes the result of a login. */
export interface ResultWriter {
  /** Writes it, completely or not at all. @throws {UnwritableResult} */
  write(text: string): Promise<void>;
  /**
   * Writes an event to standard output. If the result goes there as well, an event that can't be
   * written ends the login before a person approves it; otherwise the login continues.
   *
   * @throws {UnwritableResult}
   */
  writeEvent(line: string): Promise<void>;
  /** Removes what was prepared, if nothing has been written. */
  discard(): Promise<void>;
}

/**
 * Prepares the place of the result before anything is sent, so that nobody approves a login whose
 * result is lost.
 *
 * @param file a file's name; by default the result goes to standard output
 * @throws {DeviceLoginError} `invalid_options` if the file can't be created
 */
export async function openResult(host: Host, file?: string): Promise<ResultWriter> {
  const toStdout = (text: string) => writeResult(text, host);
  if (file === undefined) {
    return { write: toStdout, writeEvent: toStdout, discard: () => Promise.resolve() };
  }
  const pending = await createOutput(host, file);
  return {
    async write(text) {
      try {
        await savesOf(host).begin(pending.commit(text));
      } catch (error) {
        // The tokens are valid, and only a person could get others: better here than nowhere.
        await toStdout(text);
        throw new UnwritableResult(
          `--output: ${file} can't be written: ${describeFileError(error)}. ` +
            "The result is on standard output instead.",
        );
      }
    },
    writeEvent: (line) => host.stdout.write(line).catch(() => {}),
    discard: () => pending.discard(),
  };
}

/**
 * Prepares the file of `--output`. A signal ends the program only after it is discarded.
 *
 * @throws {DeviceLoginError} `invalid_options` if it can't be created
 */
export async function createOutput(host: Host, file: string): Promise<PendingFile> {
  const pending = await host.createPrivateFile(file).catch((error: Error) => {
    throw new DeviceLoginError(
      "invalid_options",
      `--output: ${file} can't be created: ${describeFileError(error, { creating: true })}.`,
    );
  });
  const end = savesOf(host).prepare();
  return { ...pending, discard: () => pending.discard().finally(end) };
}

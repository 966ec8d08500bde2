import type { Host } from "../host/host.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import { savesOf } from "./saves.ts";

/** The result is there, and can't be written where it belongs. */
export class UnwritableResult extends Error {
  override name = "UnwritableResult";
}

/** Takes the result of a login. */
export interface ResultWriter {
  /** Writes it, whole. @throws {UnwritableResult} */
  write(text: string): Promise<void>;
  /**
   * Writes an event to standard output. Where the result goes there, too, an event that can't be
   * written ends the login while nobody has approved it; else the login goes on.
   *
   * @throws {UnwritableResult}
   */
  writeEvent(line: string): Promise<void>;
  /** Takes back what was prepared, where nothing has been written. */
  discard(): Promise<void>;
}

/**
 * Writes a result to standard output, where nothing has to be prepared for it.
 *
 * @throws {UnwritableResult}
 */
export async function writeResult(text: string, host: Host): Promise<void> {
  await host.stdout.write(text).catch(refuseStdout);
}

/**
 * The same for text with colors, of which all that comes from elsewhere has been escaped.
 *
 * @throws {UnwritableResult}
 */
export async function drawResult(text: string, host: Host): Promise<void> {
  await host.stdout.draw(text).catch(refuseStdout);
}

function refuseStdout(error: Error): never {
  throw new UnwritableResult(`Standard output can't be written to: ${error.message}.`);
}

/**
 * Prepares the place of the result before anything is sent: nobody is to approve a login whose
 * result can't be kept.
 *
 * @param file a file's name; by default the result goes to standard output
 * @throws {DeviceLoginError} `invalid_options` where the file can't be made
 */
export async function openResult(host: Host, file?: string): Promise<ResultWriter> {
  const toStdout = (text: string) => writeResult(text, host);
  if (file === undefined) {
    return { write: toStdout, writeEvent: toStdout, discard: () => Promise.resolve() };
  }
  const pending = await host.createPrivateFile(file).catch((error: Error) => {
    throw new DeviceLoginError(
      "invalid_options",
      `--output: ${file} can't be made: ${error.message}.`,
    );
  });
  return {
    async write(text) {
      try {
        await savesOf(host).begin(pending.commit(text));
      } catch (error) {
        // The tokens are good and can't be had again without a person: better here than nowhere.
        await toStdout(text);
        throw new UnwritableResult(
          `--output: ${file} can't be written: ${(error as Error).message}. ` +
            "The result went to standard output instead.",
        );
      }
    },
    writeEvent: (line) => host.stdout.write(line).catch(() => {}),
    discard: () => pending.discard(),
  };
}

import type { Host } from "../host/host.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import { describeFileError } from "../system/file_error.ts";
import type { PendingFile } from "../system/private_file.ts";
import { savesOf } from "./saves.ts";

/** A result that can't be written where it belongs. */
export class UnwritableResult extends Error {
  override name = "UnwritableResult";
}

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
 * Writes a result to standard output, which needs no preparation.
 *
 * @throws {UnwritableResult}
 */
export async function writeResult(text: string, host: Host): Promise<void> {
  await host.stdout.write(text).catch(refuseStdout);
  if (text !== "") WRITTEN.add(host);
}

const WRITTEN = new WeakSet<Host>();

/** Whether the program that runs on a host has written a result to standard output. */
export function hasResult(host: Host): boolean {
  return WRITTEN.has(host);
}

/**
 * The same for text with colors, in which everything from elsewhere has been escaped.
 *
 * @throws {UnwritableResult}
 */
export async function drawResult(text: string, host: Host): Promise<void> {
  await host.stdout.draw(text).catch(refuseStdout);
}

function refuseStdout(error: Error): never {
  throw new UnwritableResult(`Standard output can't be written to: ${describeFileError(error)}.`);
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

/** A result that is written as it arrives. */
export interface ResultStream {
  /** Writes the next bytes. @throws {UnwritableResult} */
  append(bytes: Uint8Array): Promise<void>;
  /** Completes the result: a file appears only now. @throws {UnwritableResult} */
  commit(): Promise<void>;
  /** Removes a file that is not complete. */
  discard(): Promise<void>;
}

/**
 * Prepares the place of a result that is written as it arrives, before anything is sent.
 *
 * @param file a file's name; by default the result goes to standard output
 * @throws {DeviceLoginError} `invalid_options` if the file can't be created
 */
export async function openResultStream(host: Host, file?: string): Promise<ResultStream> {
  if (file === undefined) {
    return {
      append: (bytes) => host.writeBytes(bytes).catch(refuseStdout),
      commit: () => Promise.resolve(),
      discard: () => Promise.resolve(),
    };
  }
  const pending = await createOutput(host, file);
  const refuse = (error: Error): never => {
    throw new UnwritableResult(`--output: ${file} can't be written: ${describeFileError(error)}.`);
  };
  return {
    append: (bytes) => pending.append(bytes).catch(refuse),
    commit: () => savesOf(host).begin(pending.commit()).catch(refuse),
    discard: () => pending.discard(),
  };
}

async function createOutput(host: Host, file: string): Promise<PendingFile> {
  return await host.createPrivateFile(file).catch((error: Error) => {
    throw new DeviceLoginError(
      "invalid_options",
      `--output: ${file} can't be created: ${describeFileError(error, { creating: true })}.`,
    );
  });
}

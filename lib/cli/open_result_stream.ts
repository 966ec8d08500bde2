import type { Host } from "../host/host.ts";
import { describeFileError } from "../system/file_error.ts";
import { createOutput } from "./open_result.ts";
import { savesOf } from "./saves.ts";
import { refuseStdout, UnwritableResult } from "./write_result.ts";

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

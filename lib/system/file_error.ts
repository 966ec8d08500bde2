import { DeviceLoginError, type DeviceLoginErrorCode } from "../oauth/base/errors.ts";
import { findPathFault } from "./path_fault.ts";

/** The system's errors in plain words, and what to do about them. */
const MEANINGS: Record<string, string> = {
  ENOENT: "a folder on the path does not exist and can't be created",
  EACCES: "this user has no permission there",
  EPERM: "this user has no permission there",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the user's quota is used up",
  EPIPE: "nobody reads it any more",
  EFBIG: "the process may not write files of that size",
  ENOTDIR: "a part of the path is a file",
  EISDIR: "it is a folder",
  ELOOP: "its links lead back to themselves",
  ENAMETOOLONG: "the path is too long",
  NotCapable: "this runtime has no permission; Deno needs --allow-read and --allow-write",
};

/** Errors that a link or a file on the path can cause without being named by the system. */
const PATH_ERRORS = ["ENOENT", "ENOTDIR", "ELOOP", "EEXIST"];

/**
 * Turns an error of the file system into a {@linkcode DeviceLoginError}.
 *
 * @param code the error's code
 * @param path the path that could not be read or written
 * @returns a handler for a promise's `catch`
 */
export function throwStoreError(
  code: DeviceLoginErrorCode & `store_${string}`,
  path: string,
): (error: unknown) => Promise<never> {
  return async (error) => {
    if (error instanceof DeviceLoginError || !(error instanceof Error)) throw error;
    const system = (error as { code?: string }).code ?? error.name;
    const verb = code === "store_unreadable" ? "read" : "written to";
    const why = PATH_ERRORS.includes(system) && await findPathFault(path) ||
      (MEANINGS[system] ?? error.message);
    throw new DeviceLoginError(code, `${path} can't be ${verb}: ${why}.`, { cause: error });
  };
}

/** The options of {@linkcode describeFileError}. */
export interface FileErrorOptions {
  /** Whether the file was to be created. @default false */
  creating?: boolean;
}

/**
 * Describes an error about a file that a person has named, in plain words: a clause for a message.
 *
 * @example
 * ```ts
 * describeFileError(error); // "it does not exist"
 * ```
 */
export function describeFileError(
  error: unknown,
  { creating = false }: FileErrorOptions = {},
): string {
  if (!(error instanceof Error)) return String(error);
  const system = (error as { code?: string }).code ?? error.name;
  if (system === "ENOENT") return creating ? "its folder does not exist" : "it does not exist";
  // Node's own text repeats the code and the path, and names temporary files.
  return MEANINGS[system] ?? error.message.replace(/^E[A-Z]+: |, \w+ '.*$/g, "");
}

/** Returns the result of a file operation, or `undefined` if the file does not exist. */
export async function ignoreAbsence<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Does the same as {@linkcode ignoreAbsence}, but rejects if there is a broken link on the path:
 * its disk may not be mounted.
 */
export async function ignoreAbsenceAt<T>(
  path: string,
  result: Promise<T>,
): Promise<T | undefined> {
  const found = await ignoreAbsence(result);
  const fault = found === undefined ? await findPathFault(path) : undefined;
  if (fault !== undefined) throw new Error(fault);
  return found;
}

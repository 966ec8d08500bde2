import { DeviceLoginError, type DeviceLoginErrorCode } from "../../oauth/base/errors.ts";
import { findPathFault } from "./path_fault.ts";

/** What the system's errors mean, and what to do about them. */
const MEANINGS: Record<string, string> = {
  ENOENT: "a folder on the way is not there and can't be made",
  EACCES: "this user has no permission there",
  EPERM: "this user has no permission there",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the user's quota is used up",
  EFBIG: "the process may not write files of that size",
  ENOTDIR: "a part of the path is a file",
  EISDIR: "it is a folder",
  ELOOP: "its links lead back to themselves",
  ENAMETOOLONG: "the path is too long",
  NotCapable:
    "this runtime was not permitted to; under Deno that takes --allow-read and --allow-write",
};

/** Errors that a link or a file on the way can cause, which the system does not name. */
const PATH_ERRORS = ["ENOENT", "ENOTDIR", "ELOOP", "EEXIST"];

/**
 * Makes an error of the system one of ours.
 *
 * @param code which of ours
 * @param path what could not be read or written
 * @returns what a promise's `catch` takes
 */
export function failing(
  code: DeviceLoginErrorCode & `store_${string}`,
  path: string,
): (error: unknown) => Promise<never> {
  return async (error) => {
    if (error instanceof DeviceLoginError || !(error instanceof Error)) throw error;
    const system = (error as { code?: string }).code ?? error.name;
    const what = code === "store_unreadable" ? "read" : "written to";
    const why = PATH_ERRORS.includes(system) && await findPathFault(path) ||
      (MEANINGS[system] ?? error.message);
    throw new DeviceLoginError(code, `${path} can't be ${what}: ${why}.`, { cause: error });
  };
}

/** The result, or nothing where the file is not there. */
export async function orAbsent<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The same, but a link on the way that leads nowhere is an error: the disk may not be mounted. */
export async function present<T>(path: string, result: Promise<T>): Promise<T | undefined> {
  const found = await orAbsent(result);
  const fault = found === undefined ? await findPathFault(path) : undefined;
  if (fault !== undefined) throw new Error(fault);
  return found;
}

import { DeviceLoginError, type DeviceLoginErrorCode } from "../../oauth/errors.ts";

/** What the system's errors mean, and what to do about them. */
const MEANINGS: Record<string, string> = {
  EACCES: "this user has no permission there",
  EPERM: "this user has no permission there",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the user's quota is used up",
  EFBIG: "the process may not write files of that size",
  ENOTDIR: "a part of the path is a file",
  EISDIR: "it is a folder",
  ELOOP: "its symbolic links lead nowhere",
  NotCapable:
    "this runtime was not permitted to; under Deno that takes --allow-read and --allow-write",
};

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
): (error: unknown) => never {
  return (error) => {
    if (error instanceof DeviceLoginError || !(error instanceof Error)) throw error;
    const system = (error as { code?: string }).code ?? error.name;
    const what = code === "store_unreadable" ? "read" : "written to";
    const why = MEANINGS[system] ?? error.message;
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

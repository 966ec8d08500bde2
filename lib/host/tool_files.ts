import type { Stats } from "node:fs";
import { lstat, mkdir, open, readFile, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { ignoreAbsence, ignoreAbsenceAt } from "../system/file_error.ts";
import { openPrivateFile, type PendingFile } from "../system/private_file.ts";
import { findSafePlace } from "../system/safe_place.ts";

/** The permissions of a new configuration file, and of a new program. */
const NEW_FILE = 0o600;
const NEW_PROGRAM = 0o755;

/** Write permission for the owner, which root does not need to write. */
const OWNER_WRITES = 0o200;

/** Files of other programs. A link is followed: the file that it leads to is read and replaced. */
export interface ToolFiles {
  /** Whether there is something at a path: a file that can't be read, and a broken link, as well. */
  exists(path: string): Promise<boolean>;
  /**
   * Reads a text, with its byte order mark if it has one.
   *
   * @returns nothing if there is no such file
   * @throws if it can't be read, or is not text in UTF-8
   */
  read(path: string): Promise<string | undefined>;
  /**
   * Prepares a text that replaces a file with the same owner and permissions, atomically. Missing
   * folders are created.
   *
   * @throws if the file is read-only, or can't be written to
   */
  prepare(path: string, options: { program: boolean }): Promise<PendingFile>;
  /** Copies a file next to it, under a name that is not in use. @returns the path of the copy */
  backUp(path: string): Promise<string>;
  /** Removes a file, if it exists. */
  remove(path: string): Promise<void>;
}

/** The files on this machine. */
export const toolFiles: ToolFiles = {
  async exists(path) {
    return await lstat(path).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== "ENOENT",
    );
  },
  async read(path) {
    const bytes = await ignoreAbsenceAt(path, readFile(path));
    if (bytes === undefined) return undefined;
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new Error("it is not text in UTF-8");
    }
  },
  async prepare(path, { program }) {
    const found = await ignoreAbsence(stat(path));
    if (found) await checkWritable(path, found);
    else await mkdir(dirname(path), { recursive: true });
    const place = await findSafePlace(path);
    if (place.foreign) throw new Error("another user has created it in a shared folder");
    return await openPrivateFile(place.path, {
      like: found ?? { mode: program ? NEW_PROGRAM : NEW_FILE },
    });
  },
  async backUp(path) {
    const bytes = await readFile(path);
    const like = await stat(path);
    for (let number = 1;; number++) {
      const copy = `${path}.device-login-backup${number === 1 ? "" : `-${number}`}`;
      const file = await open(copy, "wx", NEW_FILE).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error;
      });
      if (file === undefined) continue;
      try {
        await file.writeFile(bytes);
        await file.chmod(like.mode & 0o777);
        await file.sync();
      } catch (error) {
        await rm(copy, { force: true });
        throw error;
      } finally {
        await file.close();
      }
      return copy;
    }
  },
  async remove(path) {
    await rm(path, { force: true });
  },
};

async function checkWritable(path: string, found: Stats): Promise<void> {
  if (!found.isFile()) throw new Error("it is not a file");
  if ((found.mode & OWNER_WRITES) === 0) throw new Error("it is read-only");
  // Not access(): Deno compares owners itself, and denies root.
  await (await open(path, "r+")).close();
}

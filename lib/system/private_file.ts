import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { systemClock } from "../oauth/base/clock.ts";
import { sleep } from "../oauth/base/sleep.ts";
import { isPermitted } from "./permissions.ts";

/** Read and write permission for the owner alone. */
const OWNER_ONLY = 0o600;

/** The bits of a mode that are permissions. */
const PERMISSIONS = 0o7777;

/** Milliseconds before each further attempt to replace a file that is open on Windows. */
const WINDOWS_RENAME_PAUSES_MS = [10, 50, 250];

/** A file that appears only once it is complete. */
export interface PendingFile {
  /** Appends bytes. */
  append(bytes: Uint8Array): Promise<void>;
  /** Appends the text and gives the file its name. If that fails, the file before it stays. */
  commit(text?: string): Promise<void>;
  /** Removes the file, unless it has been committed. */
  discard(): Promise<void>;
}

/** Who can do what with a file. */
export interface FileAccess {
  mode: number;
  uid?: number;
  gid?: number;
}

/** The options of {@linkcode openPrivateFile}. */
export interface PrivateFileOptions {
  /** Bytes to reserve on the disk for the text. @default 0 */
  reserve?: number;
  /** Its permissions, and its owner if that is to be another one. @default only this user's */
  like?: FileAccess | undefined;
}

/**
 * Creates a temporary file next to the one named, readable only by its owner under any umask. A
 * commit puts it in the place of that file, atomically and durably. A link there is replaced, not
 * followed.
 *
 * @param path the file to create or to replace
 * @param options the room that the text will need
 * @throws if the file can't be created, or the disk has no room for the reserve
 */
export async function openPrivateFile(
  path: string,
  { reserve = 0, like }: PrivateFileOptions = {},
): Promise<PendingFile> {
  const temporary = join(dirname(path), `.${basename(path)}.${crypto.randomUUID()}`);
  const file = await open(temporary, "wx", OWNER_ONLY);
  const discard = async () => {
    await file.close().catch(() => {});
    await rm(temporary, { force: true }).catch(() => {}); // Then the temporary file stays.
  };
  try {
    if (like === undefined) await restoreOwnerAccess(file);
    else await adoptAccess(file, like);
    if (reserve > 0) {
      // Zeros would take no room on a file system that compresses.
      await writeAll(file, { bytes: crypto.getRandomValues(new Uint8Array(reserve)), offset: 0 });
      await file.sync();
    }
  } catch (error) {
    await discard();
    throw error;
  }
  let size = 0;
  const append = async (bytes: Uint8Array) => {
    await writeAll(file, { bytes, offset: size });
    size += bytes.length;
  };
  return {
    append,
    async commit(text = "") {
      try {
        await append(new TextEncoder().encode(text));
        await file.truncate(size);
        await file.sync();
        await file.close();
        await replace(temporary, path);
      } catch (error) {
        await discard();
        throw error;
      }
      await syncFolder(dirname(path));
    },
    discard,
  };
}

/** A umask can take permissions from the owner as well. */
async function restoreOwnerAccess(file: FileHandle): Promise<void> {
  const { mode } = await file.stat();
  // Not on file systems without permissions, such as FAT: they refuse a change.
  if ((mode & OWNER_ONLY) !== OWNER_ONLY) await file.chmod(OWNER_ONLY);
}

/** Gives a file the owner and the permissions of another one. */
async function adoptAccess(
  file: FileHandle,
  { mode, uid, gid }: FileAccess,
): Promise<void> {
  const own = await file.stat();
  const changesOwner = (uid ?? own.uid) !== own.uid || (gid ?? own.gid) !== own.gid;
  // First the owner: a change of it takes permissions away.
  if (changesOwner) await file.chown(uid ?? own.uid, gid ?? own.gid);
  if ((own.mode & PERMISSIONS) !== (mode & PERMISSIONS)) await file.chmod(mode & PERMISSIONS);
}

/** Writes all bytes at an offset of the file. */
async function writeAll(
  file: FileHandle,
  { bytes, offset }: { bytes: Uint8Array; offset: number },
): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(
      bytes,
      written,
      bytes.length - written,
      offset + written,
    );
    written += bytesWritten;
  }
}

/** Windows refuses as long as any process, such as a virus scanner, has the other file open. */
async function replace(from: string, to: string): Promise<void> {
  for (const pause of process.platform === "win32" ? WINDOWS_RENAME_PAUSES_MS : []) {
    try {
      return await rename(from, to);
    } catch {
      await sleep(pause, { clock: systemClock });
    }
  }
  await rename(from, to);
}

/** Without this, a new name may be lost when the machine loses power. */
async function syncFolder(folder: string): Promise<void> {
  // Deno would prompt for a folder that it may not read.
  if (!isPermitted({ name: "read", path: folder })) return;
  try {
    const file = await open(folder, "r");
    await file.sync().finally(() => file.close());
  } catch {
    // Windows and some file systems do not support this.
  }
}

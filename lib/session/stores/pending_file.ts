import { type FileHandle, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { readLock } from "./lock_file.ts";
import { lifeOf } from "./lock_owner.ts";

/** Bytes that are set aside for a value: more than any session takes. */
const ROOM = 65_536;

/** Milliseconds after which what a process has left behind is taken away. */
const LEFT_BEHIND = 600_000;

/** A file that is only seen once it is whole. */
export interface PendingFile {
  /** Gives it its text and its name. What was there before stays where that fails. */
  commit(text: string): Promise<void>;
  /** Takes it away again, where it has not been committed. */
  discard(): Promise<void>;
}

/**
 * Makes a file beside the one named, readable by its owner alone under any umask, with room for a
 * value on the disk. Committed it takes the other's place at once and for good.
 *
 * @param path the file that it will take the place of
 * @throws where it can't be made, or there is no room
 */
export async function openPendingFile(path: string): Promise<PendingFile> {
  const temporary = join(dirname(path), `.${basename(path)}.${crypto.randomUUID()}`);
  const file = await open(temporary, "wx", 0o600);
  const discard = async () => {
    await file.close().catch(() => {});
    await rm(temporary, { force: true });
  };
  try {
    // A umask can take bits from the owner, too.
    await file.chmod(0o600);
    // Zeros would take no room where the file system compresses.
    await writeAll(file, crypto.getRandomValues(new Uint8Array(ROOM)));
    await file.sync();
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    async commit(text) {
      const bytes = new TextEncoder().encode(text);
      try {
        await writeAll(file, bytes);
        await file.truncate(bytes.length);
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

/**
 * Removes what processes that were killed have left in a folder: they hold tokens.
 *
 * @param folder where
 */
export async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^\..+\.json\.[\w-]+$|\.lock\..+/.test(name)) continue;
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
    if (Date.now() - mtimeMs <= LEFT_BEHIND) continue;
    // A process that is stopped still has its claim on a lock.
    const owner = (await readLock(path).catch(() => undefined))?.owner;
    if (owner === undefined || lifeOf(owner) !== "alive") await rm(path, { force: true });
  }
}

/** Writes from the file's beginning. */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let offset = 0;
  while (offset < bytes.length) {
    const { bytesWritten } = await file.write(bytes, offset, bytes.length - offset, offset);
    offset += bytesWritten;
  }
}

/** Windows refuses for as long as anybody, a virus scanner too, has the other file open. */
async function replace(from: string, to: string): Promise<void> {
  for (const pause of process.platform === "win32" ? [10, 50, 250] : []) {
    try {
      return await rename(from, to);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  await rename(from, to);
}

/** Without this a new name may be forgotten when the machine loses its power. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const file = await open(folder, "r");
    await file.sync().finally(() => file.close());
  } catch {
    // Windows and some file systems know no such thing.
  }
}

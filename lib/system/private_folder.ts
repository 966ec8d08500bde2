import { chmod, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import process from "node:process";

/** The sticky bit: a folder that several users share by design. */
const STICKY = 0o1000;

/**
 * Creates a folder that only its owner can read, or closes an existing one to other users.
 *
 * @param folder its path; missing folders above it are created the same way
 * @throws if it can't be created, or is shared by design
 */
export async function makePrivateFolder(folder: string): Promise<void> {
  const created = await make(folder);
  const found = await stat(folder);
  if (!found.isDirectory()) throw new Error("it is a file, and must be a folder");
  if (process.platform === "win32") {
    if (!created) return;
    const { restrictAccess } = await import("./windows_access.ts");
    return await restrictAccess(folder);
  }
  const { mode } = found;
  if ((mode & 0o077) === 0) return;
  if (mode & STICKY) throw new Error("the folder is shared with other users");
  await chmod(folder, 0o700);
}

/**
 * Creates the folders one by one: a umask that takes permissions from the owner would block the
 * next one.
 *
 * @returns whether the folder was missing
 */
async function make(folder: string): Promise<boolean> {
  const missing = await tryToMake(folder);
  if (missing === undefined) return true;
  if (missing === "EEXIST" || dirname(folder) === folder) return false;
  await make(dirname(folder));
  // The last attempt: a broken link "exists" and can hold nothing, nor can /proc.
  return await tryToMake(folder) === undefined;
}

/** @returns why it was not created: it exists, or the folder above it is missing */
async function tryToMake(folder: string): Promise<"EEXIST" | "ENOENT" | undefined> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "EEXIST" || code === "ENOENT") return code;
    throw error;
  }
  if (process.platform !== "win32") await chmod(folder, 0o700);
}

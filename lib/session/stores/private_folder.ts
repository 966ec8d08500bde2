import { chmod, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import process from "node:process";

/** The sticky bit: a folder that several users share by design. */
const STICKY = 0o1000;

/**
 * Makes sure that a folder is there and that only its owner can look into it.
 *
 * @param folder its path; folders above it are made alike where they are missing
 * @throws where it can't be made, or is open to others and belongs to somebody else
 */
export async function makePrivateFolder(folder: string): Promise<void> {
  const made = await make(folder);
  const found = await stat(folder);
  if (!found.isDirectory()) throw new Error("it is a file, and a folder has to be there");
  if (process.platform === "win32") {
    if (!made) return;
    const { restrictAccess } = await import("./windows_access.ts");
    return await restrictAccess(folder);
  }
  const { mode } = found;
  if ((mode & 0o077) === 0) return;
  if (mode & STICKY) throw new Error(`the folder is shared with other users`);
  await chmod(folder, 0o700);
}

/**
 * Folders one by one: a umask that takes bits from the owner would block the next one.
 *
 * @returns whether it was missing
 */
async function make(folder: string): Promise<boolean> {
  const missing = await tryToMake(folder);
  if (missing === undefined) return true;
  if (missing === "EEXIST" || dirname(folder) === folder) return false;
  await make(dirname(folder));
  // The last attempt: a broken link is "there" and holds nothing, and so does /proc.
  return await tryToMake(folder) === undefined;
}

/** @returns why it was not made, if it exists or the folder above is missing */
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

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
  if (process.platform === "win32") {
    if (!made) return;
    const { restrictAccess } = await import("./windows_access.ts");
    return await restrictAccess(folder);
  }
  const { mode } = await stat(folder);
  if ((mode & 0o077) === 0) return;
  if (mode & STICKY) throw new Error(`the folder is shared with other users`);
  await chmod(folder, 0o700);
}

/** Each folder by itself: a umask that takes bits from the owner would keep the next from being made. */
async function make(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "EEXIST") return false;
    if (code !== "ENOENT" || dirname(folder) === folder) throw error;
    await make(dirname(folder));
    return await make(folder);
  }
  if (process.platform !== "win32") await chmod(folder, 0o700);
  return true;
}

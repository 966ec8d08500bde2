import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { readLock } from "./lock_file.ts";
import { lifeOf } from "./lock_owner.ts";

/** Milliseconds after which a leftover of a killed process is removed. */
const LEFTOVER_AGE_MS = 600_000;

/** Temporary files of values, and claims on locks. */
const LEFTOVER = /^\..+\.json\.[\w-]+$|\.lock\../;

/**
 * Removes files that killed processes left behind: they hold tokens.
 *
 * @param folder the folder of the store
 */
export async function sweepLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!LEFTOVER.test(name)) continue;
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
    if (Date.now() - mtimeMs <= LEFTOVER_AGE_MS) continue;
    // A stopped process still has its claim on a lock.
    const owner = (await readLock(path).catch(() => undefined))?.owner;
    if (owner === undefined || lifeOf(owner) !== "alive") await rm(path, { force: true });
  }
}

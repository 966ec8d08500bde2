import { lstat, readlink, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import process from "node:process";
import { isPermitted } from "./permissions.ts";

/** The number of links that are followed, as in the operating systems. */
const MOST_LINKS = 40;

/** The sticky bit: only owners may replace the entries of the folder. */
const STICKY = 0o1000;

/** Write permission for the group, or for everybody. */
const SHARED = 0o022;

/** The user ID of root, whose files are always trusted. */
const ROOT = 0;

/** The place that a file is written to. */
export interface SafePlace {
  /** The path without links, except for a last part that is foreign. */
  path: string;
  /** Whether other users can write to its folder, and create links there. */
  shared: boolean;
  /** Whether the present entry was created by another user. */
  foreign: boolean;
  /** Whether the system lets this user replace that entry. */
  replaceable: boolean;
}

const PRIVATE = { shared: false, foreign: false, replaceable: true };

/**
 * Resolves the links on a path, except those that another user may have created in a shared folder
 * such as /tmp: they could lead to any of this user's files. Linux follows none of them if
 * `fs.protected_symlinks` is set; macOS and containers do.
 *
 * @param path the path to write to; a last part that leads nowhere is not resolved
 * @throws if there is such a link on the path
 */
export async function findSafePlace(path: string): Promise<SafePlace> {
  // Without the permission to read the folder, Deno follows no link out of it.
  if (!isPermitted({ name: "read", path: dirname(path) })) return { ...PRIVATE, path };
  let target = resolve(path);
  for (let links = 0; links < MOST_LINKS; links++) {
    const parent = dirname(target);
    const folder = parent === target ? target : await resolveFolder(parent);
    const place = join(folder, basename(target));
    const found = await lstat(place).catch(ignoreMissing);
    const { shared, sticky, trusted, me } = await readOwners(folder);
    if (found === undefined) return { ...PRIVATE, path: place, shared };
    const foreign = shared && !trusted.includes(found.uid);
    const replaceable = !sticky || me === undefined || me === ROOT ||
      [found.uid, trusted[0]].includes(me);
    const leads = found.isSymbolicLink() && !foreign && await stat(place).catch(ignoreMissing);
    if (!leads) return { path: place, shared, foreign, replaceable };
    target = resolve(folder, await readlink(place));
  }
  throw new Error("its links lead back to themselves");
}

/** Resolves the links on the path of a folder. */
async function resolveFolder(folder: string): Promise<string> {
  if (await realpath(folder) === folder) return folder;
  const { path, foreign } = await findSafePlace(folder);
  if (foreign) throw new Error(`${path} is another user's link in a shared folder`);
  return path;
}

/**
 * Reads who can change a folder's entries, and whose are trusted: the folder's owner comes first.
 */
async function readOwners(
  folder: string,
): Promise<{ shared: boolean; sticky: boolean; trusted: number[]; me: number | undefined }> {
  const { mode, uid } = await stat(folder);
  const shared = process.platform !== "win32" && (mode & SHARED) !== 0;
  const me = shared && isPermitted({ name: "sys", kind: "uid" }) ? process.getuid?.() : undefined;
  const trusted = [uid, ROOT, ...(me === undefined ? [] : [me])];
  return { shared, sticky: shared && (mode & STICKY) !== 0, trusted, me };
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

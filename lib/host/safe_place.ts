import { lstat, readlink, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import process from "node:process";
import { isPermitted } from "./permissions.ts";

/** Links that are followed at the most, as the systems do. */
const MOST_LINKS = 40;

/** The sticky bit: only owners may replace what is in the folder. */
const STICKY = 0o1000;

/** Write permission for the group, or for everybody. */
const SHARED = 0o022;

/** The owner whom nobody has to be protected from. */
const ROOT = 0;

/** Where a file is to be written. */
export interface SafePlace {
  /** The path, without links except the last part if that is foreign. */
  path: string;
  /** Whether other users can write to its folder, and put links there. */
  shared: boolean;
  /** Whether another user has put there what is there. */
  foreign: boolean;
  /** Whether the system lets this user replace it. */
  replaceable: boolean;
}

const PRIVATE = { shared: false, foreign: false, replaceable: true };

/**
 * Resolves the links on a path, except those that another user may have put into a folder that both
 * can write to, such as /tmp: they could lead to any of this user's files. Linux itself follows none
 * of them with `fs.protected_symlinks`; macOS and containers do.
 *
 * @param path where a file is to be written; a last part that leads nowhere is not resolved
 * @throws if such a link is on the way
 */
export async function findSafePlace(path: string): Promise<SafePlace> {
  // Deno may write to a file without a look at its folder, and then follows no link out of it.
  if (!isPermitted({ name: "read", path: dirname(path) })) return { ...PRIVATE, path };
  let target = resolve(path);
  for (let links = 0; links < MOST_LINKS; links++) {
    const parent = dirname(target);
    const folder = parent === target ? target : await resolveFolder(parent);
    const place = join(folder, basename(target));
    const found = await lstat(place).catch(absent);
    const { shared, sticky, trusted, me } = await owners(folder);
    if (found === undefined) return { ...PRIVATE, path: place, shared };
    const foreign = shared && !trusted.includes(found.uid);
    const replaceable = !sticky || me === undefined || me === ROOT ||
      [found.uid, trusted[0]].includes(me);
    const leads = found.isSymbolicLink() && !foreign && await stat(place).catch(absent);
    if (!leads) return { path: place, shared, foreign, replaceable };
    target = resolve(folder, await readlink(place));
  }
  throw new Error("its links lead back to themselves");
}

/** A folder without links on the way to it. */
async function resolveFolder(folder: string): Promise<string> {
  if (await realpath(folder) === folder) return folder;
  const { path, foreign } = await findSafePlace(folder);
  if (foreign) throw new Error(`${path} is another user's link in a shared folder`);
  return path;
}

/** Who can change a folder's entries, and whose entries are trusted: the folder's owner first. */
async function owners(
  folder: string,
): Promise<{ shared: boolean; sticky: boolean; trusted: number[]; me: number | undefined }> {
  const { mode, uid } = await stat(folder);
  const shared = process.platform !== "win32" && (mode & SHARED) !== 0;
  const me = shared && isPermitted({ name: "sys", kind: "uid" }) ? process.getuid?.() : undefined;
  const trusted = [uid, ROOT, ...(me === undefined ? [] : [me])];
  return { shared, sticky: shared && (mode & STICKY) !== 0, trusted, me };
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

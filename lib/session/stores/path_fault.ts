import { lstat, readlink, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** The part of Deno's API that reports what is permitted, without asking a person. */
interface DenoPermissions {
  permissions: { querySync(what: { name: "read"; path: string }): { state: string } };
}

/**
 * Finds what makes a path impossible: the link on it that leads nowhere, or the file in a folder's
 * place. The operating system reports such a path as missing, or names only its end.
 *
 * @param path the whole path
 * @returns a clause for a message; nothing if the path is merely not there yet
 *
 * @example
 * ```ts
 * await findPathFault("/state/link/sessions");
 * // "/state/link is a link to /mnt/disk, which is not there"
 * ```
 */
export async function findPathFault(path: string): Promise<string | undefined> {
  for (let part = path; isReadable(part); part = dirname(part)) {
    const found = await lstat(part).catch(codeOf);
    if (typeof found === "string") {
      const above = ["ENOENT", "ENOTDIR", "ELOOP"].includes(found) && dirname(part) !== part;
      if (above) continue;
      return undefined;
    }
    if (found.isSymbolicLink()) {
      const end = await stat(part).catch(codeOf);
      if (typeof end === "string") return await brokenLink(part, end);
      if (end.isDirectory() || part === path) return undefined;
    } else if (found.isDirectory() || part === path) {
      return undefined;
    }
    return `${part} is a file, and a folder has to be there`;
  }
}

async function brokenLink(path: string, code: string): Promise<string | undefined> {
  const what = `${path} is a link to ${await readlink(path)}`;
  if (code === "ENOENT") return `${what}, which is not there`;
  if (code === "ELOOP") return `${what}, which leads back to it`;
  if (code === "ENOTDIR") return `${what}, and a part of that path is a file`;
}

/** Deno would ask a person about any other folder. */
function isReadable(path: string): boolean {
  const { Deno } = globalThis as { Deno?: DenoPermissions };
  return Deno === undefined ||
    Deno.permissions.querySync({ name: "read", path }).state === "granted";
}

function codeOf(error: { code?: string }): string {
  return error.code ?? "";
}

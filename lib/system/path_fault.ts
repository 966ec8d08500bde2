import { lstatSync, type Stats } from "node:fs";
import { readlink, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { isPermitted } from "./permissions.ts";

/**
 * Finds what makes a path impossible: a broken link on it, or a file in the place of a folder. The
 * operating system reports such a path as missing, or names only its end.
 *
 * @param path the whole path
 * @returns a clause for a message; `undefined` if the path merely does not exist yet
 *
 * @example
 * ```ts
 * await findPathFault("/state/link/sessions");
 * // "/state/link is a link to /mnt/disk, which does not exist"
 * ```
 */
export async function findPathFault(path: string): Promise<string | undefined> {
  // Deno would prompt for a folder that it may not read.
  for (let part = path; isPermitted({ name: "read", path: part }); part = dirname(part)) {
    const found = look(part);
    if (typeof found === "string") {
      const above = ["ENOENT", "ENOTDIR", "ELOOP"].includes(found) && dirname(part) !== part;
      if (above) continue;
      return undefined;
    }
    if (found.isSymbolicLink()) {
      const end = await stat(part).catch(errorCode);
      if (typeof end === "string") return await describeBrokenLink(part, end);
      if (end.isDirectory() || part === path) return undefined;
    } else if (found.isDirectory() || part === path) {
      return undefined;
    }
    return `${part} is a file, and must be a folder`;
  }
}

/** Looks at a path that the system has just reported as missing, so that it responds at once. */
function look(path: string): Stats | string {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? "ENOENT";
  } catch (error) {
    return errorCode(error as { code?: string });
  }
}

async function describeBrokenLink(path: string, code: string): Promise<string | undefined> {
  const link = `${path} is a link to ${await readlink(path)}`;
  if (code === "ENOENT") return `${link}, which does not exist`;
  if (code === "ELOOP") return `${link}, which leads back to it`;
  if (code === "ENOTDIR") return `${link}, and a part of that path is a file`;
}

function errorCode(error: { code?: string }): string {
  return error.code ?? "";
}

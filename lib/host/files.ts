import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import process from "node:process";
import type { PendingFile } from "./host.ts";
import { findSafePlace } from "./safe_place.ts";

/** The text of a file; of standard input for `-`. */
export async function readText(path: string): Promise<string> {
  if (path !== "-") return await readFile(path, "utf8");
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of process.stdin) {
    text += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/**
 * A path that stands in a file: it counts from that file's folder, or with `~/` from the home.
 *
 * @param file the file that the path stands in
 * @param path the path as it stands there
 * @param options `home`: where `~/` is, if that is known
 */
export function pathIn(
  file: string,
  path: string,
  { home }: { home?: string | undefined },
): string {
  if (home !== undefined && /^~[/\\]/.test(path)) return join(home, path.slice(2));
  return resolve(dirname(file), path);
}

/**
 * Prepares a file, readable by its owner alone whatever the umask says, that is seen once it is
 * whole. Where a link is named, what it leads to is replaced, and not the link. A device or a pipe
 * (`/dev/stdout`, `>(…)` of a shell) is never replaced, but written to. What another user has put
 * into a shared folder, a link or a pipe, is neither followed nor written to: the file takes its
 * place.
 *
 * @throws where a folder is named, the file's folder can't be written to, or the file can't take the
 *   place of what another user has put there
 */
export async function createPrivateFile(path: string): Promise<PendingFile> {
  const there = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  if (there?.isDirectory() || path.endsWith("/") || path.endsWith(sep)) {
    throw new Error("it is a folder");
  }
  const place = await findSafePlace(path);
  if (!place.replaceable) throw new Error("another user has put it into a shared folder");
  if (there && !there.isFile() && !place.foreign) return await openInPlace(path);
  return await createBeside(place.path);
}

async function openInPlace(path: string): Promise<PendingFile> {
  const file = await open(path, "w");
  return {
    async commit(text) {
      await file.writeFile(text);
    },
    async discard() {
      await file.close();
    },
  };
}

/** Makes the file beside its place, which it takes when it is committed. */
async function createBeside(path: string): Promise<PendingFile> {
  const temporary = join(dirname(path), `.${basename(path)}.${crypto.randomUUID()}`);
  const file = await open(temporary, "wx", 0o600);
  return {
    async commit(text) {
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    },
    async discard() {
      await file.close().catch(() => {});
      await rm(temporary, { force: true }).catch(() => {}); // Then the empty file stays.
    },
  };
}

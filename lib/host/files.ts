import { constants } from "node:fs";
import { access, open, stat } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { openPrivateFile, type PendingFile } from "../system/private_file.ts";
import { findSafePlace } from "../system/safe_place.ts";
import { byteStream } from "./byte_stream.ts";
import { pipeStream } from "./pipe_stream.ts";

/** A file that is read as a stream. */
export interface InputFile {
  /** Its size in bytes, if that is known: not that of a pipe or a device. */
  readonly size?: number | undefined;
  /** Returns its bytes, which are read as they are consumed. One of unknown size can be opened once. */
  open(): ReadableStream<Uint8Array<ArrayBuffer>>;
}

/**
 * Finds a file to read as a stream; standard input for `-`.
 *
 * @throws if it can't be read
 */
export async function findInput(path: string): Promise<InputFile> {
  const openStream = (size?: number) => byteStream(path, { size });
  const openPipe = "Deno" in globalThis || "Bun" in globalThis
    ? openStream
    : () => pipeStream(path);
  if (path === "-") return { open: openPipe };
  const found = await stat(path);
  if (found.isDirectory()) throw new Error("it is a folder");
  await access(path, constants.R_OK);
  if (found.isFIFO()) return { open: openPipe };
  // The files of /proc have the size 0.
  if (!found.isFile() || found.size === 0) return { open: openStream };
  const { size } = found;
  // It may grow meanwhile, beyond the length that is sent before it.
  return { size, open: () => openStream(size) };
}

/**
 * Resolves a path that is written in a file: it is relative to that file's folder, or with `~/` to
 * the home folder.
 *
 * @param file the file that contains the path
 * @param written `path`: the path as it is written there; `home`: the home folder, if it is known
 */
export function pathIn(
  file: string,
  { path, home }: { path: string; home?: string | undefined },
): string {
  if (home !== undefined && /^~[/\\]/.test(path)) return join(home, path.slice(2));
  return resolve(dirname(file), path);
}

/**
 * Prepares a file that only its owner can read, under any umask, and that appears only once it is
 * complete. If the path is a link, the file that it leads to is replaced, not the link. A device or
 * a pipe (`/dev/stdout`, a shell's `>(…)`) is written to and never replaced. A link or a pipe that
 * another user has created in a shared folder is neither followed nor written to: the file replaces
 * it.
 *
 * @throws if the path is a folder, the file's folder can't be written to, or another user's entry
 *   can't be replaced
 */
export async function createPrivateFile(path: string): Promise<PendingFile> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  if (found?.isDirectory() || path.endsWith("/") || path.endsWith(sep)) {
    throw new Error("it is a folder");
  }
  const place = await findSafePlace(path);
  if (!place.replaceable) throw new Error("another user has put it into a shared folder");
  if (found && !found.isFile() && !place.foreign) return await openInPlace(path);
  return await openPrivateFile(place.path);
}

async function openInPlace(path: string): Promise<PendingFile> {
  const file = await open(path, "w");
  return {
    async append(bytes) {
      await file.writeFile(bytes);
    },
    async commit(text = "") {
      await file.writeFile(text);
    },
    async discard() {
      await file.close();
    },
  };
}

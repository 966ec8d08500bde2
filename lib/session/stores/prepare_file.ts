import { dirname } from "node:path";
import { openPrivateFile, type PendingFile } from "../../system/private_file.ts";
import { makePrivateFolder } from "../../system/private_folder.ts";
import { sweepLeftovers } from "./sweep_leftovers.ts";

/** Bytes reserved for a value: more than any session needs. */
const VALUE_ROOM_BYTES = 65_536;

/**
 * Prepares the file of a value, with room for it on the disk. Its folder is created when needed.
 *
 * @param path the file
 * @throws if it can't be created, or the disk has no room
 */
export async function prepareFile(path: string): Promise<PendingFile> {
  const folder = dirname(path);
  await makePrivateFolder(folder);
  await sweepLeftovers(folder);
  return await openPrivateFile(path, { reserve: VALUE_ROOM_BYTES });
}

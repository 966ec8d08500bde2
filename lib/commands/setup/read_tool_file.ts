import type { Host } from "../../host/host.ts";
import { throwStoreError } from "../../system/file_error.ts";

/** Reads a file of a tool; nothing if there is none. @throws {DeviceLoginError} `store_unreadable` */
export async function readToolFile(path: string, host: Host): Promise<string | undefined> {
  const files = await host.openToolFiles();
  return await files.read(path).catch(throwStoreError("store_unreadable", path));
}

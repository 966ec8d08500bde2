import { join } from "node:path";
import process from "node:process";
import { runTool } from "../run_tool.ts";

/**
 * Lets nobody but this user look into a folder of Windows, whatever the folder above allows.
 *
 * @param folder its path
 * @throws where its access list can't be set
 */
export async function restrictAccess(folder: string): Promise<void> {
  const system = join(process.env.SystemRoot ?? "C:\\Windows", "System32");
  const user = await runTool([join(system, "whoami.exe"), "/user", "/fo", "csv", "/nh"]);
  // A name can be given to somebody else, or be written in another alphabet; the number can't.
  const sid = /"(S-[\d-]+)"/.exec(user?.stdout ?? "")?.[1];
  if (sid === undefined) throw new Error("whoami does not say who this user is");
  const set = await runTool([
    join(system, "icacls.exe"),
    folder,
    "/inheritance:r",
    "/grant:r",
    `*${sid}:(OI)(CI)F`,
  ]);
  if (set?.code !== 0) throw new Error(`icacls can't set its access list: ${set?.stderr.trim()}`);
}

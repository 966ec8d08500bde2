import { runTool } from "./run_tool.ts";
import { windowsTool } from "./windows_tool.ts";

/**
 * Restricts a folder on Windows to this user, whatever the folder above it allows.
 *
 * @param folder its path
 * @throws if its access list can't be set
 */
export async function restrictAccess(folder: string): Promise<void> {
  const user = await runTool([windowsTool("whoami.exe"), "/user", "/fo", "csv", "/nh"]);
  // A name can be reassigned, or be written in another alphabet; the identifier can't.
  const sid = /"(S-[\d-]+)"/.exec(user?.stdout ?? "")?.[1];
  if (sid === undefined) throw new Error("whoami does not report who this user is");
  const set = await runTool([
    windowsTool("icacls.exe"),
    folder,
    "/inheritance:r",
    "/grant:r",
    `*${sid}:(OI)(CI)F`,
  ]);
  if (set?.code !== 0) throw new Error(`icacls can't set its access list: ${set?.stderr.trim()}`);
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runTool } from "../../system/run_tool.ts";
import { ignoreAbsence } from "../../system/file_error.ts";
import { openPrivateFile } from "../../system/private_file.ts";
import { makePrivateFolder } from "../../system/private_folder.ts";
import { windowsTool } from "../../system/windows_tool.ts";
import { type Keychain, KeychainError } from "./keychain.ts";

/** The file next to the sessions with the secret, which only this user's account can decrypt. */
const DPAPI_FILE = "key.dpapi";

/** PowerShell, in the system's folder. */
const POWERSHELL = "WindowsPowerShell\\v1.0\\powershell.exe";

/**
 * The Data Protection API of Windows, by means of PowerShell. It stores nothing: it encrypts a
 * secret for this user's account, and the result is saved in a file.
 *
 * @param folder the folder of that file
 * @param tool the program's path
 */
export function dpapi(folder: string, tool: string = windowsTool(POWERSHELL)): Keychain {
  const path = join(folder, DPAPI_FILE);
  const convert = async (method: "Protect" | "Unprotect", input: string): Promise<string> => {
    const script = "$ErrorActionPreference = 'Stop'; Add-Type -AssemblyName System.Security; " +
      "$in = [Convert]::FromBase64String([Console]::In.ReadToEnd()); " +
      `$out = [Security.Cryptography.ProtectedData]::${method}($in, $null, 'CurrentUser'); ` +
      "[Console]::Out.Write([Convert]::ToBase64String($out))";
    const flags = ["-NoProfile", "-NonInteractive", "-Command"];
    const result = await runTool([tool, ...flags, script], input);
    if (result === undefined) throw new KeychainError("absent", "PowerShell does not exist");
    if (result.code === 0) return result.stdout.trim();
    const why = result.code === undefined ? "it did not respond" : result.stderr.trim();
    throw new KeychainError("failed", `PowerShell failed: ${why}`);
  };
  return {
    name: "the Data Protection API",
    async get() {
      const encrypted = await ignoreAbsence(readFile(path, "utf8"));
      return encrypted === undefined ? undefined : atob(await convert("Unprotect", encrypted));
    },
    async set(_account, secret) {
      const encrypted = await convert("Protect", btoa(secret));
      await makePrivateFolder(folder);
      await (await openPrivateFile(path)).commit(encrypted);
    },
  };
}

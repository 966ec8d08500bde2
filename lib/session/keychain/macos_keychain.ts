import { runTool, type ToolResult } from "../../system/run_tool.ts";
import { type Keychain, KeychainError, SERVICE } from "./keychain.ts";

/** What `security` ends with where there is no such secret (errSecItemNotFound). */
const NOT_FOUND = 44;

/**
 * The login keychain of macOS, by way of `security`. A secret is given to it by standard input: what
 * stands on a command line can be seen by every user.
 *
 * @param tool the program's path
 */
export function macosKeychain(tool: string = "/usr/bin/security"): Keychain {
  return {
    name: "the macOS keychain",
    async get(account) {
      const which = ["-s", SERVICE, "-a", account, "-w"];
      const result = present(await runTool([tool, "find-generic-password", ...which]));
      if (result.code === 0) return result.stdout.trim() || undefined;
      if (result.code === NOT_FOUND) return undefined;
      throw failure(result);
    },
    async set(account, secret) {
      const words = ["add-generic-password", "-U", "-s", SERVICE, "-a", account, "-w", secret];
      const line = `${words.map(quote).join(" ")}\n`;
      const result = present(await runTool([tool, "-i"], line));
      if (result.code !== 0) throw failure(result);
    },
  };
}

/** A word as the interactive mode reads it. */
function quote(word: string): string {
  return `"${word.replaceAll(/["\\]/g, "\\$&")}"`;
}

function present(result: ToolResult | undefined): ToolResult {
  if (result !== undefined) return result;
  throw new KeychainError("absent", "/usr/bin/security is not there");
}

function failure({ code, stderr }: ToolResult): KeychainError {
  const why = code === undefined
    ? "the keychain did not answer; it may be locked"
    : `security failed: ${stderr.trim() || `exit code ${code}`}`;
  return new KeychainError("failed", why);
}

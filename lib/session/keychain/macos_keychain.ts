import { runTool, type ToolResult } from "../../system/run_tool.ts";
import { type Keychain, KEYCHAIN_SERVICE, KeychainError } from "./keychain.ts";

/** The exit code of `security` if there is no such secret (errSecItemNotFound). */
const ITEM_NOT_FOUND = 44;

/**
 * The login keychain of macOS, by means of `security`. A secret is passed on standard input: a
 * command line is visible to every user.
 *
 * @param tool the program's path
 */
export function macosKeychain(tool: string = "/usr/bin/security"): Keychain {
  return {
    name: "the macOS keychain",
    async get(account) {
      const which = ["-s", KEYCHAIN_SERVICE, "-a", account, "-w"];
      const result = requireResult(await runTool([tool, "find-generic-password", ...which]));
      if (result.code === 0) return result.stdout.trim() || undefined;
      if (result.code === ITEM_NOT_FOUND) return undefined;
      throw toolError(result);
    },
    async set(account, secret) {
      const words = [
        "add-generic-password",
        "-U",
        "-s",
        KEYCHAIN_SERVICE,
        "-a",
        account,
        "-w",
        secret,
      ];
      const line = `${words.map(quote).join(" ")}\n`;
      const result = requireResult(await runTool([tool, "-i"], line));
      if (result.code !== 0) throw toolError(result);
    },
  };
}

/** Quotes a word for the interactive mode. */
function quote(word: string): string {
  return `"${word.replaceAll(/["\\]/g, "\\$&")}"`;
}

function requireResult(result: ToolResult | undefined): ToolResult {
  if (result !== undefined) return result;
  throw new KeychainError("absent", "/usr/bin/security does not exist");
}

function toolError({ code, stderr }: ToolResult): KeychainError {
  const why = code === undefined
    ? "the keychain did not respond; it may be locked"
    : `security failed: ${stderr.trim() || `exit code ${code}`}`;
  return new KeychainError("failed", why);
}

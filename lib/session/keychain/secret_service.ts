import { runTool, type ToolResult } from "../../system/run_tool.ts";
import { type Keychain, KEYCHAIN_SERVICE, KeychainError } from "./keychain.ts";

/** The messages of secret-tool if no program provides the service. */
const NOT_PROVIDED =
  /ServiceUnknown|not provided by any|Could not connect|Cannot autolaunch|No such file/;

/**
 * The Secret Service of a Linux desktop (GNOME Keyring, KWallet, KeePassXC), by means of
 * `secret-tool`.
 *
 * @param tool the program's name
 */
export function secretService(tool: string = "secret-tool"): Keychain {
  const attributes = (account: string) => ["service", KEYCHAIN_SERVICE, "account", account];
  return {
    name: "the Secret Service",
    async get(account) {
      const result = requireResult(await runTool([tool, "lookup", ...attributes(account)]));
      if (result.code === 0) return result.stdout.trim() || undefined;
      // It exits with 1 and prints nothing if there is no such secret.
      if (result.code === 1 && result.stderr.trim() === "") return undefined;
      throw toolError(result);
    },
    async set(account, secret) {
      const label = `--label=${KEYCHAIN_SERVICE}`;
      const command = [tool, "store", label, ...attributes(account)] as const;
      const result = requireResult(await runTool(command, secret));
      if (result.code !== 0) throw toolError(result);
    },
  };
}

function requireResult(result: ToolResult | undefined): ToolResult {
  if (result !== undefined) return result;
  throw new KeychainError("absent", "secret-tool is not installed (Debian's libsecret-tools)");
}

function toolError({ code, stderr }: ToolResult): KeychainError {
  if (code === undefined) {
    return new KeychainError("failed", "the Secret Service did not respond; it may be locked");
  }
  if (NOT_PROVIDED.test(stderr)) {
    return new KeychainError("absent", "no program provides the Secret Service here");
  }
  return new KeychainError("failed", `secret-tool failed: ${stderr.trim()}`);
}

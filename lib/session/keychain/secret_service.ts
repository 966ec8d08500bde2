import { runTool, type ToolResult } from "../../system/run_tool.ts";
import { type Keychain, KeychainError, SERVICE } from "./keychain.ts";

/** What secret-tool says where nobody offers the service. */
const NOBODY =
  /ServiceUnknown|not provided by any|Could not connect|Cannot autolaunch|No such file/;

/**
 * The Secret Service of a Linux desktop (GNOME Keyring, KWallet, KeePassXC), by way of `secret-tool`.
 *
 * @param tool the program's name
 */
export function secretService(tool: string = "secret-tool"): Keychain {
  const attributes = (account: string) => ["service", SERVICE, "account", account];
  return {
    name: "the Secret Service",
    async get(account) {
      const result = present(await runTool([tool, "lookup", ...attributes(account)]));
      if (result.code === 0) return result.stdout.trim() || undefined;
      // It ends with 1 and says nothing where there is no such secret.
      if (result.code === 1 && result.stderr.trim() === "") return undefined;
      throw failure(result);
    },
    async set(account, secret) {
      const label = `--label=${SERVICE}`;
      const command = [tool, "store", label, ...attributes(account)] as const;
      const result = present(await runTool(command, secret));
      if (result.code !== 0) throw failure(result);
    },
  };
}

function present(result: ToolResult | undefined): ToolResult {
  if (result !== undefined) return result;
  throw new KeychainError("absent", "secret-tool is not installed (Debian's libsecret-tools)");
}

function failure({ code, stderr }: ToolResult): KeychainError {
  if (code === undefined) {
    return new KeychainError("failed", "the Secret Service did not answer; it may be locked");
  }
  if (NOBODY.test(stderr)) {
    return new KeychainError("absent", "nobody offers the Secret Service here");
  }
  return new KeychainError("failed", `secret-tool failed: ${stderr.trim()}`);
}

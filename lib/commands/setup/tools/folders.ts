import { usage } from "../../../settings/usage.ts";
import type { ToolSystem } from "./tool.ts";

/** Returns the folder of a user's configuration files, as most tools find it. */
export function configFolder({ platform, home, env, join }: ToolSystem): string {
  if (platform === "win32") return env("APPDATA") || join(home, "AppData", "Roaming");
  return env("XDG_CONFIG_HOME") || join(home, ".config");
}

/** Returns the folder of a user's programs. @throws {DeviceLoginError} if it is relative */
export function binFolder({ platform, home, env, join }: ToolSystem): string {
  if (platform === "win32") {
    return join(env("LOCALAPPDATA") || join(home, "AppData", "Local"), "device-login", "bin");
  }
  const named = env("XDG_BIN_HOME") || join(home, ".local", "bin");
  if (named.startsWith("/")) return named;
  throw usage(`XDG_BIN_HOME must be an absolute path: got ${JSON.stringify(named)}.`);
}

/** Returns the folders of the `PATH`. */
export function pathFolders({ platform, env }: ToolSystem): string[] {
  return (env("PATH") ?? "").split(platform === "win32" ? ";" : ":").filter(Boolean);
}

import type { ToolSystem } from "./tool.ts";

/** Returns the folder of a user's configuration files, as most tools find it. */
export function configFolder({ platform, home, env, join }: ToolSystem): string {
  if (platform === "win32") return env("APPDATA") || join(home, "AppData", "Roaming");
  return env("XDG_CONFIG_HOME") || join(home, ".config");
}

/** Returns the folder of a user's programs. */
export function binFolder({ platform, home, env, join }: ToolSystem): string {
  if (platform !== "win32") return env("XDG_BIN_HOME") || join(home, ".local", "bin");
  return join(env("LOCALAPPDATA") || join(home, "AppData", "Local"), "device-login", "bin");
}

/** Returns the folders of the `PATH`. */
export function pathFolders({ platform, env }: ToolSystem): string[] {
  return (env("PATH") ?? "").split(platform === "win32" ? ";" : ":").filter(Boolean);
}

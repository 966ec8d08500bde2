import { SAVED_SETTINGS } from "./definitions.ts";
import type { SettingKind } from "./setting.ts";
import type { Settings } from "./settings.ts";

/**
 * Makes the paths in settings absolute, so that they are the same from any folder. Standard input,
 * which is `-`, has no path.
 *
 * @param settings the settings, as a file or the command line gives them
 * @param resolve makes a path absolute
 */
export async function resolvePaths(
  settings: Settings,
  resolve: (path: string) => Promise<string>,
): Promise<Settings> {
  const resolved: Record<string, unknown> = { ...settings };
  for (const [name, { kind }] of SAVED_SETTINGS) {
    const value = resolved[name];
    if (typeof value !== "string") continue;
    const path = pathOf(value, kind);
    if (path === undefined || path === "-") continue;
    resolved[name] = `${kind === "at_file" ? "@" : ""}${await resolve(path)}`;
  }
  return resolved;
}

/** The path in a setting's value, if there is one. */
function pathOf(value: string, kind: SettingKind): string | undefined {
  if (kind === "file") return value;
  return kind === "at_file" && value.startsWith("@") ? value.slice(1) : undefined;
}

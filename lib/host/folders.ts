import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** Where the program keeps what lives longer than itself. */
export interface Folders {
  /** What it has to remember: sessions, pending logins. */
  readonly state: string;
  /** What its user has written. */
  readonly config: string;
}

/** What the folders follow from. */
export interface FolderFacts {
  /** A variable of the environment. */
  env(name: string): string | undefined;
  /** The operating system, as `process.platform` names it. @default this one */
  platform?: string | undefined;
}

/** The program's own folder in those of the system. */
const NAME = "device-login";

/**
 * The folders of the program, by the custom of the operating system: the XDG Base Directory
 * Specification on Linux. `DEVICE_LOGIN_HOME` names one for everything.
 *
 * @param facts what they follow from
 */
export function programFolders({ env, platform = process.platform }: FolderFacts): Folders {
  const own = env("DEVICE_LOGIN_HOME");
  if (own) return { state: own, config: own };
  const home = env(platform === "win32" ? "USERPROFILE" : "HOME") || homedir();
  const of = (variable: string, ...usual: string[]) => {
    const named = env(variable);
    // The specification tells to ignore a path that is not absolute.
    const absolute = named !== undefined && /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(named);
    return join(absolute ? named : join(home, ...usual), NAME);
  };
  switch (platform) {
    case "darwin": {
      const support = join(home, "Library", "Application Support", NAME);
      return { state: support, config: support };
    }
    case "win32":
      return {
        state: of("LOCALAPPDATA", "AppData", "Local"),
        config: of("APPDATA", "AppData", "Roaming"),
      };
    default:
      return {
        state: of("XDG_STATE_HOME", ".local", "state"),
        config: of("XDG_CONFIG_HOME", ".config"),
      };
  }
}

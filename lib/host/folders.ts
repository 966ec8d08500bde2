/** The places of the program's own files. */
export interface Folders {
  /** The configuration file. */
  configFile: string;
  /** The folder of the data that the program saves between runs. */
  state: string;
}

/** The facts that determine the folders. */
export interface FoldersSource {
  /** The operating system, as `process.platform` names it. */
  platform: string;
  /** Reads a variable of the environment. */
  env: (name: string) => string | undefined;
}

/**
 * Returns the folders that the operating system provides for a program's files: those of the XDG
 * base directory specification, of macOS or of Windows. `DEVICE_LOGIN_HOME` replaces both.
 *
 * @returns the folders; `undefined` if no home folder is known
 */
export function programFolders({ platform, env }: FoldersSource): Folders | undefined {
  const own = env("DEVICE_LOGIN_HOME");
  const windows = platform === "win32";
  const join = (...parts: string[]) => parts.join(windows ? "\\" : "/");
  const under = (config: string, state: string) => ({
    configFile: join(config, "device-login", "config.yaml"),
    state: join(state, "device-login"),
  });
  if (own) return { configFile: join(own, "config.yaml"), state: own };
  const home = env(windows ? "USERPROFILE" : "HOME");
  if (windows) {
    const roaming = env("APPDATA") || (home && join(home, "AppData", "Roaming"));
    const local = env("LOCALAPPDATA") || (home && join(home, "AppData", "Local"));
    return roaming && local ? under(roaming, local) : undefined;
  }
  if (platform === "darwin") {
    const support = home && join(home, "Library", "Application Support");
    return support ? under(support, support) : undefined;
  }
  const config = absolute(env("XDG_CONFIG_HOME")) || (home && join(home, ".config"));
  const state = absolute(env("XDG_STATE_HOME")) || (home && join(home, ".local", "state"));
  return config && state ? under(config, state) : undefined;
}

/** Ignores a path that is not absolute, as the XDG specification demands. */
function absolute(path: string | undefined): string | undefined {
  return path?.startsWith("/") ? path : undefined;
}

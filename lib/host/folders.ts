/** Where the program's own files are. */
export interface Folders {
  /** The file in which a person names servers and clients. */
  configFile: string;
  /** The folder of what the program keeps between runs. */
  state: string;
}

/** What the folders follow from. */
export interface FoldersSource {
  /** As `process.platform` names it. */
  platform: string;
  /** Reads a variable of the environment. */
  env: (name: string) => string | undefined;
}

/**
 * The folders that the operating system gives a program for its files: those of the XDG base
 * directory specification, of macOS or of Windows. `DEVICE_LOGIN_HOME` takes the place of both.
 *
 * @returns nothing where not even a home is known
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

/** The XDG specification wants a path that is not absolute to be ignored. */
function absolute(path: string | undefined): string | undefined {
  return path?.startsWith("/") ? path : undefined;
}

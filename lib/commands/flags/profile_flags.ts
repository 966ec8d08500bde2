import type { Command } from "commander";

/** How a profile's session is kept. */
export interface StoreFlags {
  store?: string;
}

/** Which profile is meant, and where it is. */
export interface ProfileFlags extends StoreFlags {
  profile?: string;
  config?: string;
}

/**
 * Adds the flags that name a profile.
 *
 * @param command the command
 * @param meaning what the profile is for, in this command
 */
export function addProfileFlags(command: Command, meaning: string): Command {
  return command
    .optionsGroup("Profile:")
    .option("--profile <name>", `${meaning} (env: DEVICE_LOGIN_PROFILE)`)
    .option(
      "--config <file>",
      "the file that profiles are named in (env: DEVICE_LOGIN_CONFIG; default: the user's own config.yaml)",
    )
    .option(
      "--store <store>",
      "how sessions are kept: file, or encrypted by the keychain (default: by the keychain where there is one)",
    );
}

import { type Command, Option } from "commander";
import { STORES } from "../../settings/stores.ts";
import { choice } from "./choice.ts";

/** How a profile's session is kept. */
export interface StoreFlags {
  store?: string;
}

/** Which profile is meant, and where it is. */
export interface ProfileNameFlags {
  profile?: string;
  config?: string;
}

/** The same, and how its session is kept. */
export interface ProfileFlags extends ProfileNameFlags, StoreFlags {}

/**
 * Adds the flags that name a profile.
 *
 * @param command the command
 * @param meaning what the profile is for, in this command
 */
export function addProfileNameFlags(command: Command, meaning: string): Command {
  return command
    .optionsGroup("Profile:")
    .option("--profile <name>", meaning)
    .addOption(
      new Option("--config <file>", "the file that profiles are named in")
        .default(undefined, "the user's own config.yaml"),
    );
}

/** Adds these, and the one that says how the profile's session is kept. */
export function addProfileFlags(command: Command, meaning: string): Command {
  return addProfileNameFlags(command, meaning)
    .addOption(
      choice("--store <store>", "how sessions are kept: plain, or encrypted", STORES)
        .default(undefined, "encrypted where there is a keychain"),
    );
}

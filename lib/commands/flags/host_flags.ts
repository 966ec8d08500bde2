import { type Command, Option } from "commander";
import { collectList } from "./repeatable.ts";

/** The hosts that a token may be handed out for. */
export interface HostSettings {
  hosts?: string[];
}

/** The flags of helpers that are asked for a host. */
export interface HostFlags {
  host?: string[];
  username?: string;
}

/** The user's name beside a token where no other is given: servers look at the token alone. */
export const USERNAME = "oauth2";

/** Adds the flags of helpers that are asked for a host. */
export function addHostFlags(command: Command): Command {
  return command
    .optionsGroup("Hosts:")
    .addOption(
      new Option("--host <host>", "a host that the token is for; repeatable, commas separate")
        .argParser(collectList)
        .default(undefined, "the profile's hosts"),
    )
    .addOption(
      new Option("--username <name>", "the user's name beside the token")
        .default(undefined, USERNAME),
    );
}

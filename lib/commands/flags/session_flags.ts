import type { Command } from "commander";
import { addConnectionFlags, type ConnectionFlags } from "./connection_flags.ts";
import { addProfileFlags, type ProfileFlags } from "./profile_flags.ts";

/** The flags of all that uses a session: which one, and what of its settings is to be another. */
export interface SessionFlags extends ProfileFlags, ConnectionFlags {
  login?: boolean;
}

/** Adds the flags of all that uses a session. */
export function addSessionFlags(command: Command): Command {
  addProfileFlags(command, "the profile whose session is used; default where none is named")
    .option("--login", "sign in where that is needed: a person has to be there");
  return addConnectionFlags(command);
}

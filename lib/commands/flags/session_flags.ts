import type { Command } from "commander";
import { addClientFlags, type ClientFlags } from "./client_flags.ts";
import { addNetworkFlags, type NetworkFlags } from "./network_flags.ts";
import { addProfileFlags, type ProfileFlags } from "./profile_flags.ts";
import { addRequestFlags, type RequestFlags } from "./request_flags.ts";
import { addServerFlags, type ServerFlags } from "./server_flags.ts";

/** The flags of all that uses a session: which one, and what of its settings is to be another. */
export interface SessionFlags
  extends ProfileFlags, ServerFlags, ClientFlags, RequestFlags, NetworkFlags {
  login?: boolean;
}

/**
 * Adds the flags of what uses a session.
 *
 * @param command the command
 */
export function addSessionFlags(command: Command): Command {
  addProfileFlags(command, "the profile whose session is used; default where none is named")
    .option("--login", "sign in where that is needed: a person has to be there");
  addServerFlags(command);
  addClientFlags(command);
  addRequestFlags(command);
  return addNetworkFlags(command).optionsGroup("Other:");
}

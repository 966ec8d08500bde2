import type { Command } from "commander";
import { addClientFlags } from "./client_flags.ts";
import type { ConnectionFlags } from "./connection_flags.ts";
import { addNetworkFlags } from "./network_flags.ts";
import { addOutputFlags, type OutputFlags } from "./output_flags.ts";
import { addProfileFlags, type ProfileFlags } from "./profile_flags.ts";
import { addProtectionFlags } from "./protection_flags.ts";
import { addRequestFlags } from "./request_flags.ts";
import { addServerFlags } from "./server_flags.ts";

/** The flags of `login` as the command line gives them; none has a default of its own. */
export interface LoginFlags extends ConnectionFlags, OutputFlags, ProfileFlags {
  timeout?: string;
}

/** Adds the flags of `login`. */
export function addLoginFlags(command: Command): Command {
  addServerFlags(command);
  addClientFlags(command);
  addRequestFlags(command)
    .optionsGroup("Request:")
    .option("--timeout <seconds>", "give up after this time, exit code 4");
  addProtectionFlags(command);
  addProfileFlags(command, "take the settings of this profile, and keep its session");
  addOutputFlags(command);
  return addNetworkFlags(command).optionsGroup("Other:");
}

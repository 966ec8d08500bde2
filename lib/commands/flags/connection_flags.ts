import type { Command } from "commander";
import { addClientFlags, type ClientFlags } from "./client_flags.ts";
import { addNetworkFlags, type NetworkFlags } from "./network_flags.ts";
import { addProtectionFlags, type ProtectionFlags } from "./protection_flags.ts";
import { addRequestFlags, type RequestFlags } from "./request_flags.ts";
import { addServerFlags, type ServerFlags } from "./server_flags.ts";

/** The flags that say who asks whom, for what, and by what way: each beats the profile. */
export interface ConnectionFlags
  extends ServerFlags, ClientFlags, RequestFlags, ProtectionFlags, NetworkFlags {}

/** Adds the flags that say who asks whom, for what, and by what way. */
export function addConnectionFlags(command: Command): Command {
  addServerFlags(command);
  addClientFlags(command);
  addRequestFlags(command);
  addProtectionFlags(command);
  return addNetworkFlags(command).optionsGroup("Other:");
}

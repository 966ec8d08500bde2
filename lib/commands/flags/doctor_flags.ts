import type { Command } from "commander";
import { choice } from "./choice.ts";
import { addClientFlags, type ClientFlags } from "./client_flags.ts";
import { addNetworkFlags, type NetworkFlags } from "./network_flags.ts";
import { addProtectionFlags, type ProtectionFlags } from "./protection_flags.ts";
import { addRequestFlags, type RequestFlags } from "./request_flags.ts";
import { addServerFlags, type ServerFlags } from "./server_flags.ts";

/** How the report can be written. */
export const DOCTOR_FORMATS: readonly string[] = ["text", "json"];

/** The flags of `doctor`: those of `login` that say what is sent where. */
export interface DoctorFlags
  extends ServerFlags, ClientFlags, RequestFlags, ProtectionFlags, NetworkFlags {
  format?: string;
}

/** Adds the flags of `doctor`. */
export function addDoctorFlags(command: Command): Command {
  addServerFlags(command);
  addClientFlags(command);
  addRequestFlags(command);
  addProtectionFlags(command);
  command.optionsGroup("Output:")
    .addOption(
      choice("--format <format>", "how the report is written", DOCTOR_FORMATS)
        .default(undefined, "text"),
    );
  return addNetworkFlags(command).optionsGroup("Other:");
}

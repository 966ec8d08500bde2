import type { Command } from "commander";
import { choice } from "./choice.ts";
import { addConnectionFlags, type ConnectionFlags } from "./connection_flags.ts";
import { addProfileNameFlags, type ProfileNameFlags } from "./profile_flags.ts";

/** How the report can be written. */
const DOCTOR_FORMATS: readonly string[] = ["text", "json"];

/** The flags of `doctor`: those of `login` that say what is sent where. */
export interface DoctorFlags extends ConnectionFlags, ProfileNameFlags {
  format?: string;
}

/** Adds the flags of `doctor`. */
export function addDoctorFlags(command: Command): Command {
  command.optionsGroup("Output:")
    .addOption(
      choice("--format <format>", "how the report is written", DOCTOR_FORMATS)
        .default(undefined, "text"),
    );
  addProfileNameFlags(command, "try the settings of this profile");
  return addConnectionFlags(command);
}

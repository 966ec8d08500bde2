import type { Command } from "commander";
import { choice } from "./choice.ts";
import { addConnectionFlags, type ConnectionFlags } from "./connection_flags.ts";

/** How the report can be written. */
export const DOCTOR_FORMATS: readonly string[] = ["text", "json"];

/** The flags of `doctor`: those of `login` that say what is sent where. */
export interface DoctorFlags extends ConnectionFlags {
  format?: string;
}

/** Adds the flags of `doctor`. */
export function addDoctorFlags(command: Command): Command {
  command.optionsGroup("Output:")
    .addOption(
      choice("--format <format>", "how the report is written", DOCTOR_FORMATS)
        .default(undefined, "text"),
    );
  return addConnectionFlags(command);
}

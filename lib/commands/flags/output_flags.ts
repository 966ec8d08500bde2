import type { Command } from "commander";
import { FORMAT_NAMES } from "../../output/formats.ts";
import { choice } from "./choice.ts";

/** How the result leaves the program. */
export interface OutputFlags {
  format?: string;
  quiet?: boolean;
  output?: string;
  qr?: boolean;
  open?: boolean;
}

/** Adds the flags of everything that signs in and prints tokens. */
export function addOutputFlags(command: Command): Command {
  return command
    .optionsGroup("Output:")
    .addOption(
      choice("--format <format>", "how the result is written", FORMAT_NAMES)
        .default(undefined, "table"),
    )
    .option("-q, --quiet", "print the access token alone, and as little as possible beside it")
    .option("--output <file>", "write the result to FILE, readable by you alone")
    .option("--no-qr", "do not draw a QR code")
    .option("--open", "open the URL in a browser on this machine, too");
}

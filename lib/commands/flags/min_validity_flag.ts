import type { Command } from "commander";

/** Adds the flag that says how long a token has to be good for. */
export function addMinValidityFlag(command: Command): Command {
  return command.option(
    "--min-validity <seconds>",
    "how long the token has to be good for (default: 30)",
  );
}

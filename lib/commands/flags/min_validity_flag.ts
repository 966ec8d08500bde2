import { type Command, Option } from "commander";

/** Adds the flag that says how long a token has to be good for. */
export function addMinValidityFlag(command: Command): Command {
  return command.addOption(
    new Option("--min-validity <seconds>", "how long the token has to be good for")
      .default(undefined, "30"),
  );
}

import type { Command } from "commander";

/** Ends with the error for a command that does not exist. */
export function refuseCommand(program: Command, name: string): never {
  program.error(`error: unknown command '${name}'`, { code: "commander.unknownCommand" });
}

import type { Command } from "commander";

/** Ends with the error for a command that is not there. */
export function refuseCommand(program: Command, name: string): never {
  program.error(`error: unknown command '${name}'`, { code: "commander.unknownCommand" });
}

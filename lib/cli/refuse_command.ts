import type { Command } from "commander";

/** Ends with the error for a command that is not there. */
export function refuseCommand(program: Command, name: string): never {
  const names = program.commands.map((command) => command.name());
  program.error(`error: unknown command '${name}'. The commands are ${names.join(", ")}.`, {
    code: "commander.unknownCommand",
  });
}

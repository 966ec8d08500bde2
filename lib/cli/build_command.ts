import { Argument } from "commander";
import type { ArgumentDefinition, CommandDefinition } from "./command_definition.ts";
import type { CommandContext } from "./command_context.ts";
import { addFlags } from "./command_flags.ts";
import type { DocumentedCommand } from "./documented_command.ts";
import { refuseCommand } from "./refuse_command.ts";
import { givenFlags } from "./given_flags.ts";

/**
 * Gives a command everything that its definition says.
 *
 * @param command a command with a name and a summary
 * @param definition what it takes and does
 * @param context what it runs in
 */
export function buildCommand(
  command: DocumentedCommand,
  { definition, context }: { definition: CommandDefinition; context: CommandContext },
): void {
  const { description, usage, commands = [], passThrough } = definition;
  command.note(definition);
  if (description !== undefined) command.summary(command.description()).description(description);
  if (usage !== undefined) command.usage(usage);
  for (const argument of definition.arguments ?? []) command.addArgument(createArgument(argument));
  if (passThrough) command.passThroughOptions();
  for (const subcommand of commands) {
    const child = command.command(subcommand.name).description(subcommand.summary);
    buildCommand(child, { definition: subcommand, context });
  }
  command.deferFlags(() => {
    addFlags(command, definition);
    command.addHelpFlags();
  });
  // An unknown command is reported by its action, which gets it as an excess argument.
  if (commands.length > 0) command.allowExcessArguments();
  if (definition.run) addAction(command, { definition, context });
}

function addAction(
  command: DocumentedCommand,
  { definition, context }: { definition: CommandDefinition; context: CommandContext },
): void {
  const { host, wholeProgram } = context;
  command.action(() =>
    context.run(async (signal, release) => {
      const [unknown] = command.args;
      if (command.commands.length > 0 && unknown !== undefined) refuseCommand(command, unknown);
      const invocation = { args: command.args, flags: givenFlags(command) };
      return await definition.run?.(invocation, { host, signal, release, wholeProgram });
    })
  );
}

/** Operands are checked by the command itself, which can suggest what was meant. */
function createArgument({ name, help, choices }: ArgumentDefinition): Argument {
  const argument = new Argument(name, help);
  return choices ? argument.choices(choices).argParser(String) : argument;
}

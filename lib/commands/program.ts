import { Argument, CommanderError } from "commander";
import type { Host } from "../host/host.ts";
import type { CommandContext } from "../cli/command_context.ts";
import type { CommandDefinition } from "../cli/command_definition.ts";
import { translateHydra } from "../cli/command_line.ts";
import { buildCommand } from "../cli/build_command.ts";
import { COMMANDS } from "./command_list.ts";
import { DocumentedCommand } from "../cli/documented_command.ts";
import { guard } from "../cli/interruption.ts";
import { loginCommand } from "./login/login_command.ts";
import { refuseCommand } from "../cli/refuse_command.ts";
import { writeResult } from "../cli/result_writer.ts";
import { formatChoices } from "../output/formats.ts";
import { addVersionFlag } from "../cli/version_flag.ts";

/**
 * The program: reads the command line and runs what it says.
 *
 * @param args the arguments after the program's name
 * @param host the system around it
 * @returns the exit code
 */
export async function runProgram(args: readonly string[], host: Host): Promise<number> {
  const printed: Promise<void>[] = [];
  let exitCode = 0;
  const context: CommandContext = {
    host,
    wholeProgram: () => createWholeProgram(host),
    print(text) {
      const printing = writeResult(text, host);
      printed.push(printing);
      return printing;
    },
    async run(work) {
      exitCode = await guard(({ signal, release }) => work(signal, release), host) ?? 0;
    },
  };
  const program = createProgram(context);
  let name = "login";
  program.hook("preSubcommand", (_program, command) => void (name = command.name()));
  const line = translateHydra(args, program);
  try {
    await program.parseAsync(line, { from: "user" }).catch((error) => {
      // Help and version end the parsing with an error that is none.
      if (!(error instanceof CommanderError && error.exitCode === 0)) throw error;
    });
    await Promise.all(printed);
    return exitCode;
  } catch (error) {
    const { report } = await import("../cli/report.ts");
    return await report(error, host, {
      json: asksForJsonErrors(line, name),
    });
  }
}

/** The program and the names of its commands; each gets the rest when the command line names it. */
function createProgram(context: CommandContext): DocumentedCommand {
  const { host: { stdout, stderr }, print } = context;
  // Settings are handed down as commands are made, so these come first.
  const program = new DocumentedCommand("device-login")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void print(text).catch(() => {}),
      writeErr: (text) => {
        stderr.write(text.replace(/^error: /, "device-login: ")).catch(() => {});
      },
      // Commander would look for colours in variables that may not be readable.
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      getOutHelpWidth: () => Math.min(stdout.columns, 100),
      getErrHelpWidth: () => Math.min(stderr.columns, 100),
    })
    .showHelpAfterError("Add --help for all flags and examples.")
    .enablePositionalOptions()
    .summary("sign in where there is no browser")
    .description(
      "Sign in where there is no browser: shows a URL and a code, waits until you have\n" +
        "approved the sign-in on another device, and prints the tokens.",
    )
    .optionsGroup("Other:")
    .helpOption("-h, --help", "print this help");
  buildCommand(program, { definition: defaultCommand(program), context });
  addVersionFlag(program, context);
  addCommands(program, context);
  // The program itself tells that a command is unknown; no command has arguments too many.
  return program.allowExcessArguments();
}

/** A login, which is what the program does if no command is named. */
function defaultCommand(program: DocumentedCommand): CommandDefinition {
  return {
    ...loginCommand,
    async run(invocation, context) {
      const [unknown] = invocation.args;
      if (unknown !== undefined) refuseCommand(program, unknown);
      return await loginCommand.run?.(invocation, context);
    },
  };
}

/** Adds the commands by name, and `help`. */
function addCommands(program: DocumentedCommand, context: CommandContext): void {
  for (const { name, summary } of COMMANDS) {
    program.command(name).description(summary)
      .optionsGroup("Other:").helpOption("-h, --help", "print this help");
  }
  program.command("help").description("print the help of a command").helpOption(false)
    .addArgument(
      new Argument("[command]", "which one; by default the program itself")
        .choices(COMMANDS.map(({ name }) => name))
        .argParser(String),
    )
    .note({
      examples: [{ does: "The flags of a command", lines: ["device-login help demo"] }],
      exitCodes: [0, 1, 2],
    })
    .action(async (name?: string) => {
      const command = name === undefined ? program : findCommand(program, name);
      await completeCommand(command, context);
      command.outputHelp();
    });
  program.hook(
    "preSubcommand",
    (_program, command) => completeCommand(command as DocumentedCommand, context),
  );
}

function findCommand(program: DocumentedCommand, name: string): DocumentedCommand {
  return program.commands.find((command) => command.name() === name) ??
    refuseCommand(program, name);
}

/** Loads a command's definition, and gives it everything that it says. */
async function completeCommand(
  command: DocumentedCommand,
  context: CommandContext,
): Promise<void> {
  const entry = COMMANDS.find(({ name }) => name === command.name());
  if (entry) buildCommand(command, { definition: await entry.load(), context });
}

/** The program with everything about its commands: for docs and completions, which run none. */
export async function createWholeProgram(host: Host): Promise<DocumentedCommand> {
  const nothing = () => Promise.resolve();
  const context: CommandContext = {
    host,
    print: nothing,
    run: nothing,
    wholeProgram: () => createWholeProgram(host),
  };
  const program = createProgram(context);
  for (const command of program.commands) await completeCommand(command, context);
  return program;
}

/** Whether a command's line asks for errors as JSON, even where the rest of it can't be read. */
function asksForJsonErrors(line: readonly string[], command: string): boolean {
  const entry = COMMANDS.find(({ name }) => name === command);
  const { errorFormats = ["events", "object"] } = entry ?? {};
  return formatChoices(({ kind }) => errorFormats.includes(kind)).some((format) =>
    line.some((arg, index) =>
      arg === `--format=${format}` || (arg === "--format" && line[index + 1] === format)
    )
  );
}

import { Argument, CommanderError } from "commander";
import type { Host } from "../host/host.ts";
import type { CommandContext } from "../cli/command_context.ts";
import type { CommandDefinition } from "../cli/command_definition.ts";
import { type CommandEntry, COMMANDS } from "./command_list.ts";
import { DocumentedCommand, WholeHelpRequest } from "../cli/documented_command.ts";
import { loginCommand } from "./login/login_command.ts";
import { hasResult, writeResult } from "../cli/write_result.ts";
import { guard } from "../cli/interruption.ts";
import { addVersionFlag } from "../cli/version_flag.ts";

/**
 * Runs the program: reads the command line and runs the command that it names.
 *
 * @param args the arguments after the program's name
 * @param host the host
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
  const [first = "", second] = args;
  const onlyHelp = ["-h", "--help"].includes(first) && second === undefined;
  // That of a login may be hydra's, which is translated with the flags of the whole program.
  const only = first === "login" ? undefined : COMMANDS.find(({ name }) => name === first);
  const program = await createProgram(context, { onlyHelp, only });
  let name = "login";
  program.hook("preSubcommand", (_program, command) => void (name = command.name()));
  const line = onlyHelp || only ? args : await translate(args, program);
  try {
    await program.parseAsync(line, { from: "user" }).catch(async (error) => {
      // Commander throws on --help and --version, with exit code 0.
      if (!(error instanceof CommanderError && error.exitCode === 0)) throw error;
      if (!(error instanceof WholeHelpRequest)) return;
      const { wholeHelp } = await import("../cli/whole_help.ts");
      await context.print(wholeHelp(error.command));
    });
    await Promise.all(printed);
    return exitCode;
  } catch (error) {
    const { report } = await import("../cli/report.ts");
    const { kindOfErrors } = await import("./error_format.ts");
    const kind = kindOfErrors(line, name);
    // An object after a result would make the whole output unreadable.
    const json = kind === "events" || (kind === "object" && !hasResult(host));
    return await report(error, { host, json });
  }
}

async function translate(
  args: readonly string[],
  program: DocumentedCommand,
): Promise<readonly string[]> {
  const { translateHydra } = await import("../cli/command_line.ts");
  return translateHydra(args, program);
}

/** What a command line needs of the program. */
interface ProgramExtent {
  /** Whether it only prints its short help, which shows no flag of a login. @default false */
  onlyHelp?: boolean;
  /** The one command that it names. @default all commands */
  only?: CommandEntry | undefined;
}

/**
 * Creates the program with the names of its commands; their definitions are loaded when used.
 *
 * @param context what its commands run in
 * @param extent what the command line needs
 */
async function createProgram(
  context: CommandContext,
  { onlyHelp = false, only }: ProgramExtent = {},
): Promise<DocumentedCommand> {
  const { host: { stdout, stderr }, print } = context;
  // Commands inherit these settings when they are created, so the settings come first.
  const program = new DocumentedCommand("device-login")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void print(text).catch(() => {}),
      writeErr: (text) => {
        stderr.write(text).catch(() => {});
      },
      // Commander would read variables to decide about colors; the program may lack permission.
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      getOutHelpWidth: () => Math.min(stdout.columns, 100),
      getErrHelpWidth: () => Math.min(stderr.columns, 100),
    })
    .enablePositionalOptions()
    .summary("sign in where there is no browser")
    .description(
      "Sign in where there is no browser: shows a URL and a code, waits until you have\n" +
        "approved the sign-in on another device, and prints the tokens.",
    );
  if (onlyHelp) program.note(DEFAULT_COMMAND).deferFlags(() => program.addHelpFlags());
  else await build(program, { definition: DEFAULT_COMMAND, context });
  addVersionFlag(program, context);
  for (const { name, summary } of only ? [only] : COMMANDS) {
    program.command(name).description(summary);
  }
  if (!only) addHelpCommand(program, context);
  program.hook(
    "preSubcommand",
    (_program, command) => completeCommand(command as DocumentedCommand, context),
  );
  return program.allowExcessArguments();
}

/** The definition for a command line without a command: a login. */
const DEFAULT_COMMAND: CommandDefinition = {
  ...loginCommand,
  common: [],
  examples: loginCommand.examples.slice(0, 2),
  more: ["The flags of a sign-in: device-login login --help", ""],
};

function addHelpCommand(program: DocumentedCommand, context: CommandContext): void {
  program.command("help").description("print the help of a command").helpOption(false)
    .addArgument(
      new Argument("[command]", "the command; by default the program itself")
        .choices(COMMANDS.map(({ name }) => name))
        .argParser(String),
    )
    .note({
      examples: [{ does: "The flags of a command", lines: ["device-login help demo"] }],
      exitCodes: [0, 1, 2],
    })
    .action(async (name?: string) => {
      const command = name === undefined ? program : await findCommand(program, name);
      await completeCommand(command, context);
      command.outputHelp();
    });
}

async function findCommand(program: DocumentedCommand, name: string): Promise<DocumentedCommand> {
  const found = program.commands.find((command) => command.name() === name);
  if (found) return found;
  const { refuseCommand } = await import("../cli/refuse_command.ts");
  return refuseCommand(program, name);
}

/** Loads a command's definition and applies it. */
async function completeCommand(
  command: DocumentedCommand,
  context: CommandContext,
): Promise<void> {
  const entry = COMMANDS.find(({ name }) => name === command.name());
  if (entry) await build(command, { definition: await entry.load(), context });
}

async function build(
  command: DocumentedCommand,
  built: { definition: CommandDefinition; context: CommandContext },
): Promise<void> {
  const { buildCommand } = await import("../cli/build_command.ts");
  buildCommand(command, built);
}

/** Creates the program with all definitions, for docs and completions, which run no command. */
export async function createWholeProgram(host: Host): Promise<DocumentedCommand> {
  const nothing = () => Promise.resolve();
  const context: CommandContext = {
    host,
    print: nothing,
    run: nothing,
    wholeProgram: () => createWholeProgram(host),
  };
  const program = await createProgram(context);
  for (const command of program.commands) await completeCommand(command, context);
  return defineAllFlags(program);
}

function defineAllFlags(command: DocumentedCommand): DocumentedCommand {
  for (const subcommand of command.commands) defineAllFlags(subcommand);
  return command.defineFlags();
}

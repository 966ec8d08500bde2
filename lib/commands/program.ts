import { CommanderError } from "commander";
import type { Host } from "../host/host.ts";
import type { CommandContext } from "./command_context.ts";
import { translateHydra } from "./command_line.ts";
import { addCommands, COMMANDS, defineCommand } from "./command_list.ts";
import { DocumentedCommand } from "./documented_command.ts";
import { guard } from "./interruption.ts";
import { addDefaultLogin } from "./login_command.ts";
import { writeResult } from "./result_writer.ts";
import { addVersionFlag } from "./version_flag.ts";

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
    const { report } = await import("./report.ts");
    return await report(error, host, {
      json: asksForJsonErrors(line, name),
    });
  }
}

/** The program and the names of its commands; {@linkcode addCommands} says when they get the rest. */
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
  addDefaultLogin(program, context);
  addVersionFlag(program, context);
  addCommands(program, context);
  // The program itself tells that a command is unknown; no command has arguments too many.
  return program.allowExcessArguments();
}

/** The program with all that its commands are, for what tells of the whole and does none of it. */
export async function createWholeProgram(host: Host): Promise<DocumentedCommand> {
  const nothing = () => Promise.resolve();
  const context: CommandContext = { host, print: nothing, run: nothing };
  const program = createProgram(context);
  for (const command of program.commands) await defineCommand(command, context);
  return program;
}

/** Whether a command's line asks for errors as JSON, even where the rest of it can't be read. */
function asksForJsonErrors(line: readonly string[], command: string): boolean {
  const entry = COMMANDS.find(({ name }) => name === command);
  const { errorFormats = ["ndjson", "json", "json-pretty"] } = entry ?? {};
  return line.some((arg, index) =>
    errorFormats.includes(arg === "--format" ? line[index + 1] ?? "" : "") ||
    errorFormats.some((format) => arg === `--format=${format}`)
  );
}

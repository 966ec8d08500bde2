import { Argument } from "commander";
import type { CommandContext } from "../cli/command_context.ts";
import type { DocumentedCommand } from "../cli/documented_command.ts";
import { refuseCommand } from "../cli/refuse_command.ts";
import type { FormatKind } from "../output/formats.ts";

/** Gives a command its flags, its help and what it does. */
export type DefineCommand = (command: DocumentedCommand, context: CommandContext) => void;

/** A command as the program's help lists it; the rest of it is loaded when it is used. */
export interface CommandEntry {
  /** What it is called. */
  readonly name: string;
  /** What it does, in one line. */
  readonly description: string;
  /**
   * The kinds of formats in which its errors also go to standard output, as one JSON object.
   * @default `["events", "object"]`
   */
  readonly errorFormats?: readonly FormatKind[];
  /** Loads the rest of it. */
  define(): Promise<DefineCommand>;
}

/** With `json` a login prints tokens or nothing, as hydra does, so that no error is taken for tokens. */
const LOGIN_ERRORS: readonly FormatKind[] = ["events"];

/** All commands, in the order in which help shows them. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "login",
    description: "sign in and print the tokens; this is what happens without a command, too",
    errorFormats: LOGIN_ERRORS,
    define: async () => (await import("./login/login_command.ts")).defineLogin,
  },
  {
    name: "token",
    description: "print an access token of a session that is kept, refreshed if need be",
    define: async () => (await import("./token/token_command.ts")).defineToken,
  },
  {
    name: "exec",
    description: "run a command with an access token in its environment",
    errorFormats: [],
    define: async () => (await import("./exec/exec_command.ts")).defineExec,
  },
  {
    name: "status",
    description: "tell which profiles are signed in, and until when",
    define: async () => (await import("./status/status_command.ts")).defineStatus,
  },
  {
    name: "logout",
    description: "end the session of a profile: revoke its tokens, then forget them",
    define: async () => (await import("./logout/logout_command.ts")).defineLogout,
  },
  {
    name: "start",
    description: "start a sign-in and return: the first of two steps",
    define: async () => (await import("./start/start_command.ts")).defineStart,
  },
  {
    name: "resume",
    description: "go on with a sign-in that was started, and print the tokens",
    define: async () => (await import("./resume/resume_command.ts")).defineResume,
  },
  {
    name: "helper",
    description: "hand a session's token to kubectl, git, docker or aws, as these ask for it",
    errorFormats: [],
    define: async () => (await import("./helper/helper_command.ts")).defineHelper,
  },
  {
    name: "doctor",
    description: "try server and client step by step, and say what to mend",
    define: async () => (await import("./doctor/doctor_command.ts")).defineDoctor,
  },
  {
    name: "demo",
    description: "try it out: a server of its own on this machine, and a login against it",
    errorFormats: LOGIN_ERRORS,
    define: async () => (await import("./demo/demo_command.ts")).defineDemo,
  },
  {
    name: "completions",
    description: "print a script that completes commands and flags in your shell",
    define: async () => (await import("./completions/completions_command.ts")).defineCompletions,
  },
];

/**
 * Makes the commands known to the program. Each gets its flags once the command line names it.
 *
 * @param program the program, whose settings the commands take over
 * @param context what their definitions are given
 */
export function addCommands(program: DocumentedCommand, context: CommandContext): void {
  for (const { name, description } of COMMANDS) {
    program.command(name).description(description)
      .optionsGroup("Other:").helpOption("-h, --help", "print this help");
  }
  program.command("help").description("print the help of a command").helpOption(false)
    .addArgument(
      new Argument("[command]", "which one; without it, the program itself")
        .choices(COMMANDS.map(({ name }) => name))
        .argParser(String),
    )
    .note({
      examples: [{ does: "The flags of a command", lines: ["device-login help demo"] }],
      exitCodes: [0, 1, 2],
    })
    .action(async (name?: string) => {
      const command = name === undefined ? program : findCommand(program, name);
      await defineCommand(command, context);
      command.outputHelp();
    });
  program.hook(
    "preSubcommand",
    (_program, command) => defineCommand(command as DocumentedCommand, context),
  );
}

function findCommand(program: DocumentedCommand, name: string): DocumentedCommand {
  return program.commands.find((command) => command.name() === name) ??
    refuseCommand(program, name);
}

/**
 * Gives a command its flags, where that has not been done.
 *
 * @param command one that {@linkcode addCommands} made
 * @param context what its definition is given
 */
export async function defineCommand(
  command: DocumentedCommand,
  context: CommandContext,
): Promise<void> {
  const entry = COMMANDS.find(({ name }) => name === command.name());
  const define = await entry?.define();
  define?.(command, context);
}

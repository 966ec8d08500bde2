import { Command, CommanderError } from "commander";
import type { Host } from "../host/host.ts";
import { translateHydra } from "./command_line.ts";
import { addLoginFlags, addOutputFlags, type LoginFlags } from "./login_flags.ts";

/** The program's version; a check holds it to the manifest's. */
export const VERSION = "0.1.0";

const EXAMPLES = `
Examples:
  $ device-login --issuer https://auth.example.com --client-id cli
  $ device-login --endpoint https://hydra.example.com --client-id cli --scope openid,offline
  $ TOKEN=$(device-login --issuer https://auth.example.com --client-id cli --quiet)
  $ device-login --issuer https://auth.example.com --client-id cli --format jsonpath=access_token
  $ device-login demo --auto-approve

Exit codes:
  0 done, 1 a fault of ours, 2 wrong usage, 3 denied, 4 expired or timed out,
  5 network or a server that answers badly, 6 refused by the server,
  7 the answer failed validation, 9 the result can't be written,
  129, 130, 143 ended by SIGHUP, SIGINT, SIGTERM`;

/**
 * The program: reads the command line and runs what it says.
 *
 * @param args the arguments after the program's name
 * @param host the system around it
 * @returns the exit code
 */
export async function runProgram(args: readonly string[], host: Host): Promise<number> {
  const interrupted = new AbortController();
  const { signal } = interrupted;
  const line = translateHydra(args);
  try {
    await createProgram(host, interrupted).parseAsync(line, { from: "user" });
    return 0;
  } catch (error) {
    // Help and version end the parsing with an error of their own, which is none.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const { report } = await import("./report.ts");
    return await report(signal.aborted ? signal.reason : error, host, {
      events: asksForEvents(line),
    });
  }
}

function createProgram(host: Host, interrupted: AbortController): Command {
  const { signal } = interrupted;
  // Settings are handed down as commands are made, so these come first.
  const program = new Command("device-login")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void host.stdout.write(text).catch(() => {}),
      writeErr: (text) => void host.stderr.write(text.replace(/^error: /, "device-login: ")),
      // Commander would look for colours in variables that may not be readable.
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      getOutHelpWidth: () => Math.min(host.stdout.columns, 100),
      getErrHelpWidth: () => Math.min(host.stderr.columns, 100),
    })
    .showHelpAfterError("Add --help for all flags and examples.")
    .enablePositionalOptions()
    .description(
      "Sign in where there is no browser: shows a URL and a code, waits until you have\n" +
        "approved the sign-in on another device, and prints the tokens.",
    )
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .addHelpText("after", EXAMPLES);

  const runLogin = async (_flags: LoginFlags, command: Command) => {
    const { endOnSignals } = await import("./interruption.ts");
    endOnSignals(host, interrupted);
    const { readLoginOptions } = await import("./login_options.ts");
    const { login } = await import("./login.ts");
    const { abortable } = await import("../oauth/abortable.ts");
    // A secret from standard input may never come: ^C ends that, too.
    const options = await abortable(readLoginOptions(command.optsWithGlobals(), host), signal);
    await login(options, host, { signal });
  };
  addLoginFlags(program)
    .allowExcessArguments()
    .action(async (flags: LoginFlags, command: Command) => {
      const [unknown] = command.args;
      if (unknown !== undefined) refuseCommand(command, unknown);
      await runLogin(flags, command);
    });
  addLoginFlags(program.command("login"))
    .description("sign in and print the tokens; this is what happens without a command, too")
    .helpOption("-h, --help", "print this help")
    .addHelpText("after", EXAMPLES)
    .action(runLogin);
  addOutputFlags(
    program.command("demo")
      .description("try it out: a server of its own on this machine, and a login against it")
      .optionsGroup("Server:")
      .option("--auto-approve", "approve the sign-in without a person")
      .option("--port <port>", "the server's port (default: any that is free)"),
  )
    .optionsGroup("Other:")
    .helpOption("-h, --help", "print this help")
    .action(async (_flags, command: Command) => {
      const { endOnSignals } = await import("./interruption.ts");
      endOnSignals(host, interrupted);
      const { demo } = await import("./demo.ts");
      await demo(command.optsWithGlobals(), host, { signal });
    });
  return program;
}

function refuseCommand(program: Command, name: string): never {
  const names = program.commands.map((command) => command.name());
  program.error(`error: unknown command '${name}'. The commands are ${names.join(", ")}.`, {
    code: "commander.unknownCommand",
  });
}

/** Whether the command line asks for events, even where the rest of it can't be read. */
function asksForEvents(line: readonly string[]): boolean {
  return line.some((arg, index) =>
    arg === "--format=ndjson" || (arg === "--format" && line[index + 1] === "ndjson")
  );
}

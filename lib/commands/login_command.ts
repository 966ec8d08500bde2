import type { Command } from "commander";
import type { CommandContext } from "./command_context.ts";
import { addLoginFlags, type LoginFlags } from "./flags/login_flags.ts";

/** What `--help` closes with. */
export const LOGIN_EXAMPLES = `
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

/** Defines `login`, which is also what happens without a command. */
export function addLoginCommand(program: Command, context: CommandContext): void {
  const run = (_flags: LoginFlags, command: Command) =>
    context.run(async (signal) => {
      const { readLoginOptions } = await import("./options/login_options.ts");
      const { login } = await import("./login.ts");
      const { abortable } = await import("../oauth/abortable.ts");
      const flags: LoginFlags = command.optsWithGlobals();
      // A secret from standard input may never come: ^C ends that, too.
      const options = await abortable(readLoginOptions(flags, context.host), signal);
      await login(options, context.host, { signal });
    });
  addLoginFlags(program)
    .option("-V, --version", "print the version; with --format json how it was built, too")
    .allowExcessArguments()
    .action(async (flags: LoginFlags & { version?: boolean }, command: Command) => {
      if (flags.version) {
        const { versionText } = await import("./version.ts");
        return await context.host.stdout.write(versionText(context.host, flags.format));
      }
      const [unknown] = command.args;
      if (unknown !== undefined) refuseCommand(command, unknown);
      await run(flags, command);
    });
  addLoginFlags(program.command("login"))
    .description("sign in and print the tokens; this is what happens without a command, too")
    .helpOption("-h, --help", "print this help")
    .addHelpText("after", LOGIN_EXAMPLES)
    .action(run);
}

function refuseCommand(program: Command, name: string): never {
  const names = program.commands.map((command) => command.name());
  program.error(`error: unknown command '${name}'. The commands are ${names.join(", ")}.`, {
    code: "commander.unknownCommand",
  });
}

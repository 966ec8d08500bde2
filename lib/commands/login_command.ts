import type { Command } from "commander";
import type { CommandContext } from "./command_context.ts";
import { refuseCommand } from "./command_list.ts";
import { givenFlags } from "./flags/given_flags.ts";
import { addLoginFlags, type LoginFlags } from "./flags/login_flags.ts";

/** What `--help` closes with. */
const EXAMPLES = `
Examples:
  $ device-login --issuer https://auth.example.com --client-id cli
  $ device-login --endpoint https://hydra.example.com --client-id cli --scope openid,offline
  $ TOKEN=$(device-login --issuer https://auth.example.com --client-id cli --quiet)
  $ device-login --issuer https://auth.example.com --client-id cli --format jsonpath=access_token
  $ device-login login --profile work --issuer https://auth.example.com --client-id cli
  $ device-login demo --auto-approve

Exit codes:
  0 done, 1 a fault of ours, 2 wrong usage, 3 denied, 4 expired or timed out,
  5 network or a server that answers badly, 6 refused by the server,
  7 the answer failed validation, 9 the result or the session can't be written or read,
  129, 130, 143 ended by SIGHUP, SIGINT, SIGTERM`;

/** Defines `login`. */
export function defineLogin(command: Command, context: CommandContext): void {
  addLoginFlags(command)
    .addHelpText("after", EXAMPLES)
    .action((_flags: LoginFlags, command: Command) => run(command, context));
}

/** Lets the program itself sign in where no command is named. */
export function addDefaultLogin(program: Command, context: CommandContext): void {
  addLoginFlags(program)
    .option("-V, --version", "print the version; with --format json how it was built, too")
    .addHelpText("after", EXAMPLES)
    .allowExcessArguments()
    .action(async (flags: LoginFlags & { version?: boolean }, command: Command) => {
      if (flags.version) {
        const { versionText } = await import("./version.ts");
        return await context.host.stdout.write(versionText(context.host, flags.format));
      }
      const [unknown] = command.args;
      if (unknown !== undefined) refuseCommand(command, unknown);
      await run(command, context);
    });
}

function run(command: Command, context: CommandContext): Promise<void> {
  return context.run(async (signal) => {
    const { readLoginOptions } = await import("./options/login_options.ts");
    const { login } = await import("./login.ts");
    const { abortable } = await import("../oauth/abortable.ts");
    const flags: LoginFlags = givenFlags(command);
    // A secret from standard input may never come: ^C ends that, too.
    const options = await abortable(readLoginOptions(flags, context.host), signal);
    await login(options, context.host, { signal });
  });
}

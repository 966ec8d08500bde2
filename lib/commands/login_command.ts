import type { Command } from "commander";
import type { CommandContext } from "./command_context.ts";
import type { CommandNotes } from "./command_notes.ts";
import type { DocumentedCommand } from "./documented_command.ts";
import { givenFlags } from "./flags/given_flags.ts";
import { addLoginFlags, type LoginFlags } from "./flags/login_flags.ts";
import { refuseCommand } from "./refuse_command.ts";

/** What is said of signing in. */
const NOTES: CommandNotes = {
  examples: [
    {
      does: "A server that publishes its metadata",
      lines: ["device-login --issuer https://auth.example.com --client-id cli"],
    },
    {
      does: "Ory Hydra, or anything else with a base URL",
      lines: [
        "device-login --endpoint https://hydra.example.com --client-id cli --scope openid,offline",
      ],
    },
    {
      does: "The access token alone, for a script",
      lines: ["TOKEN=$(device-login --issuer https://auth.example.com --client-id cli --quiet)"],
    },
    {
      does: "One value, as JSON",
      lines: [
        "device-login --issuer https://auth.example.com --client-id cli --format jsonpath=id_token",
      ],
    },
    {
      does: "A session that is kept under a name",
      lines: [
        "device-login login --profile work --issuer https://auth.example.com --client-id cli",
      ],
    },
  ],
  exitCodes: [0, 1, 2, 3, 4, 5, 6, 7, 9, 129, 130, 143],
  variables: [
    "DEVICE_LOGIN_HOME",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "NO_COLOR",
    "TERM",
  ],
};

/** Defines `login`. */
export function defineLogin(command: DocumentedCommand, context: CommandContext): void {
  command.note(NOTES);
  addLoginFlags(command).action((_flags: LoginFlags, command: Command) => run(command, context));
}

/** Lets the program itself sign in where no command is named. */
export function addDefaultLogin(program: DocumentedCommand, context: CommandContext): void {
  program.note(NOTES);
  addLoginFlags(program)
    .action(async (_flags: LoginFlags, command: Command) => {
      const [unknown] = command.args;
      if (unknown !== undefined) refuseCommand(command, unknown);
      await run(command, context);
    });
}

function run(command: Command, context: CommandContext): Promise<void> {
  return context.run(async (signal) => {
    const { readLoginOptions } = await import("./options/login_options.ts");
    const { login } = await import("./login.ts");
    const flags: LoginFlags = givenFlags(command);
    const options = await readLoginOptions(flags, context.host);
    await login(options, context.host, { signal });
  });
}

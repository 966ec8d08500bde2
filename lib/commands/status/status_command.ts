import type { Command } from "commander";
import type { CommandContext } from "../command_context.ts";
import { addConnectionFlags } from "../flags/connection_flags.ts";
import { givenFlags } from "../flags/given_flags.ts";
import { addProfileFlags } from "../flags/profile_flags.ts";

/** What `--help` closes with. */
const EXAMPLES = `
Examples:
  $ device-login status
  $ device-login status --profile work --format json
  $ device-login status --profile work --remote

Exit codes:
  0 signed in, 2 wrong usage, 5 network or a server that answers badly, 6 refused by the server,
  7 the answer failed validation, 8 a login is needed first, 9 a session can't be read,
  129, 130, 143 ended by SIGHUP, SIGINT, SIGTERM`;

/** Defines `status`. */
export function defineStatus(command: Command, context: CommandContext): void {
  command
    .optionsGroup("Output:")
    .option("--remote", "ask the server, too: userinfo and introspection")
    .option(
      "--format <format>",
      "table, json, json-pretty, yaml, jsonpath=EXPR, jsonpointer=PTR (default: table)",
    );
  addProfileFlags(command, "the profile to tell of; all where none is named");
  addConnectionFlags(command)
    .addHelpText("after", EXAMPLES)
    .action((_flags: unknown, command: Command) =>
      context.run(async (signal) => {
        const { status } = await import("./status.ts");
        return await status(givenFlags(command), context.host, { signal });
      })
    );
}

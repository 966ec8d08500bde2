import type { Command } from "commander";
import type { CommandContext } from "../command_context.ts";
import { addConnectionFlags } from "../flags/connection_flags.ts";
import { givenFlags } from "../flags/given_flags.ts";
import { addProfileFlags } from "../flags/profile_flags.ts";

/** What `--help` closes with. */
const EXAMPLES = `
Examples:
  $ device-login logout --profile work
  $ device-login logout --all
  $ device-login logout --profile work --local

Exit codes:
  0 done, 2 wrong usage, 5 network or a server that answers badly, 6 refused by the server,
  8 there is no session, 9 a session can't be read or forgotten,
  129, 130, 143 ended by SIGHUP, SIGINT, SIGTERM`;

/** Defines `logout`. */
export function defineLogout(command: Command, context: CommandContext): void {
  command
    .optionsGroup("Output:")
    .option("--all", "end the sessions of all profiles")
    .option("--local", "forget the session without telling the server")
    .option("--format <format>", "json, json-pretty, yaml, jsonpath=EXPR, jsonpointer=PTR");
  addProfileFlags(command, "the profile whose session is ended; default where none is named");
  addConnectionFlags(command)
    .addHelpText("after", EXAMPLES)
    .action((_flags: unknown, command: Command) =>
      context.run(async (signal) => {
        const { logout } = await import("./logout.ts");
        return await logout(givenFlags(command), context.host, { signal });
      })
    );
}

import type { Command } from "commander";
import type { CommandContext } from "./command_context.ts";
import { givenFlags } from "./flags/given_flags.ts";
import { addMinValidityFlag } from "./flags/min_validity_flag.ts";
import { addSessionFlags } from "./flags/session_flags.ts";
import type { TokenFlags } from "./token.ts";

/** What `--help` closes with. */
const EXAMPLES = `
Examples:
  $ curl -H "Authorization: Bearer $(device-login token --profile work)" https://api.example.com
  $ curl -H "$(device-login token --profile work --format header)" https://api.example.com
  $ device-login token --profile work --min-validity 600

Exit codes:
  0 done, 2 wrong usage, 5 network or a server that answers badly, 6 refused by the server,
  7 the answer failed validation, 8 a login is needed first, 9 the session can't be read or kept,
  129, 130, 143 ended by SIGHUP, SIGINT, SIGTERM`;

/** Defines `token`. */
export function defineToken(command: Command, context: CommandContext): void {
  addMinValidityFlag(command.optionsGroup("Output:"))
    .option(
      "--format <format>",
      "as login's, without the refresh token (default: the token alone)",
    );
  addSessionFlags(command)
    .addHelpText("after", EXAMPLES)
    .action((_flags: TokenFlags, command: Command) =>
      context.run(async (signal) => {
        const { token } = await import("./token.ts");
        await token(givenFlags(command), context.host, { signal });
      })
    );
}

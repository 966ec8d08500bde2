import type { Command } from "commander";
import type { CommandContext } from "../command_context.ts";
import { givenFlags } from "../flags/given_flags.ts";
import { addMinValidityFlag } from "../flags/min_validity_flag.ts";
import { addSessionFlags } from "../flags/session_flags.ts";

/** What `--help` closes with. */
const EXAMPLES = `
Examples:
  $ device-login exec --profile work -- sh -c 'curl -H "Authorization: Bearer $ACCESS_TOKEN" URL'
  $ device-login exec --profile work --env-name VAULT_TOKEN -- vault kv get secret/x

Exit codes:
  the command's own; 127 where there is no such command, 126 where it can't be executed.
  Before it runs: 2 wrong usage, 5 network or a server that answers badly, 6 refused by the server,
  7 the answer failed validation, 8 a login is needed first, 9 the session can't be read or kept,
  129, 130, 143 ended by SIGHUP, SIGINT, SIGTERM`;

/** Defines `exec`. */
export function defineExec(command: Command, context: CommandContext): void {
  command
    .argument("<command>", "the command to run; write -- before it")
    .argument("[args...]", "its arguments")
    .passThroughOptions()
    .optionsGroup("Command:")
    .option("--env-name <name>", "the variable that holds the token (default: ACCESS_TOKEN)");
  addMinValidityFlag(command);
  addSessionFlags(command)
    .addHelpText("after", EXAMPLES)
    .action((_name: string, _args: string[], _flags: unknown, command: Command) =>
      context.run(async (signal) => {
        const { exec } = await import("./exec.ts");
        return await exec(command.args, givenFlags(command), context.host, { signal });
      })
    );
}

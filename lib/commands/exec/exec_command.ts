import { type Command, Option } from "commander";
import type { CommandContext } from "../command_context.ts";
import type { DocumentedCommand } from "../documented_command.ts";
import { givenFlags } from "../flags/given_flags.ts";
import { addMinValidityFlag } from "../flags/min_validity_flag.ts";
import { addSessionFlags } from "../flags/session_flags.ts";

/** Defines `exec`. */
export function defineExec(command: DocumentedCommand, context: CommandContext): void {
  command.note({
    examples: [
      {
        does: "The token in ACCESS_TOKEN",
        lines: [
          "device-login exec --profile work -- sh -c 'curl -H \"Authorization: Bearer $ACCESS_TOKEN\" URL'",
        ],
      },
      {
        does: "In a variable of another name",
        lines: ["device-login exec --profile work --env-name VAULT_TOKEN -- vault kv get secret/x"],
      },
    ],
    exitCodes: [1, 2, 5, 6, 7, 8, 9, 126, 127, 129, 130, 143],
    variables: ["DEVICE_LOGIN_HOME"],
  });
  command
    .argument("<command>", "the command to run; write -- before it")
    .argument("[args...]", "its arguments")
    .passThroughOptions()
    .optionsGroup("Command:")
    .addOption(
      new Option("--env-name <name>", "the variable that holds the token")
        .default(undefined, "ACCESS_TOKEN"),
    );
  addMinValidityFlag(command);
  addSessionFlags(command)
    .action((_name: string, _args: string[], _flags: unknown, command: Command) =>
      context.run(async (signal, release) => {
        const { exec } = await import("./exec.ts");
        return await exec(command.args, givenFlags(command), context.host, { signal, release });
      })
    );
}

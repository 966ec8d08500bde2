import { type Command, Option } from "commander";
import type { CommandContext } from "./command_context.ts";
import type { DocumentedCommand } from "./documented_command.ts";
import { choice } from "./flags/choice.ts";
import { givenFlags } from "./flags/given_flags.ts";
import { addMinValidityFlag } from "./flags/min_validity_flag.ts";
import { FORMAT_NAMES } from "../output/formats.ts";
import { addSessionFlags } from "./flags/session_flags.ts";
import type { TokenFlags } from "./token.ts";

/** Defines `token`. */
export function defineToken(command: DocumentedCommand, context: CommandContext): void {
  command.note({
    examples: [
      {
        does: "A token for an API",
        lines: [
          'curl -H "Authorization: Bearer $(device-login token --profile work)" https://api.example.com',
        ],
      },
      {
        does: "The whole header",
        lines: [
          'curl -H "$(device-login token --profile work --format header)" https://api.example.com',
        ],
      },
      {
        does: "One that is good for ten minutes yet",
        lines: ["device-login token --profile work --min-validity 600"],
      },
      {
        does: "A new one, after an API has refused the present one",
        lines: ["device-login token --profile work --refresh"],
      },
    ],
    exitCodes: [0, 1, 2, 5, 6, 7, 8, 9, 129, 130, 143],
    variables: ["DEVICE_LOGIN_HOME"],
  });
  addMinValidityFlag(command.optionsGroup("Output:"))
    .addOption(
      new Option("--refresh", "get a new token, even if the present one is still good")
        .conflicts("minValidity"),
    )
    .addOption(
      choice("--format <format>", "as login's, without the refresh token", FORMAT_NAMES)
        .default(undefined, "the token alone"),
    );
  addSessionFlags(command)
    .action((_flags: TokenFlags, command: Command) =>
      context.run(async (signal) => {
        const { token } = await import("./token.ts");
        await token(givenFlags(command), context.host, { signal });
      })
    );
}

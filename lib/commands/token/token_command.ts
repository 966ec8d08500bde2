import type { Command } from "commander";
import type { CommandContext } from "../../cli/command_context.ts";
import type { DocumentedCommand } from "../../cli/documented_command.ts";
import { givenFlags } from "../../cli/given_flags.ts";
import type { TokenFlags } from "./token.ts";
import { addSettingFlags } from "../../cli/setting_flags.ts";
import { SESSION_WORDING } from "./session_wording.ts";

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
    ],
    exitCodes: [0, 1, 2, 5, 6, 7, 8, 9, 129, 130, 143],
    variables: ["DEVICE_LOGIN_HOME"],
  });
  addSettingFlags(command, {
    name: "token",
    wording: {
      ...SESSION_WORDING,
      format: { help: "as for login, without the refresh token", default: "only the token" },
    },
  })
    .action((_flags: TokenFlags, command: Command) =>
      context.run(async (signal) => {
        const { token } = await import("./token.ts");
        await token(givenFlags(command), context.host, { signal });
      })
    );
}

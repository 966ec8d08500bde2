import type { Command } from "commander";
import { DOCUMENT_FORMATS } from "../../output/formats.ts";
import type { CommandContext } from "../../cli/command_context.ts";
import type { DocumentedCommand } from "../../cli/documented_command.ts";
import { givenFlags } from "../../cli/given_flags.ts";
import { addSettingFlags } from "../../cli/setting_flags.ts";

/** Defines `status`. */
export function defineStatus(command: DocumentedCommand, context: CommandContext): void {
  command.note({
    examples: [
      { does: "All profiles", lines: ["device-login status"] },
      { does: "One, for a machine", lines: ["device-login status --profile work --format json"] },
      {
        does: "What the server says of it",
        lines: ["device-login status --profile work --remote"],
      },
    ],
    exitCodes: [0, 1, 2, 5, 6, 7, 8, 9, 129, 130, 143],
    variables: ["DEVICE_LOGIN_HOME"],
  });
  command
    .optionsGroup("Output:")
    .option("--remote", "ask the server, too: userinfo and introspection");
  addSettingFlags(command, {
    name: "status",
    wording: {
      profile: { help: "the profile to report; all of them if none is named" },
      format: { choices: ["table", ...DOCUMENT_FORMATS] },
    },
  })
    .action((_flags: unknown, command: Command) =>
      context.run(async (signal) => {
        const { status } = await import("./status.ts");
        return await status(givenFlags(command), context.host, { signal });
      })
    );
}

import type { Command } from "commander";
import { DOCUMENT_FORMATS } from "../../output/formats.ts";
import type { CommandContext } from "../../cli/command_context.ts";
import type { DocumentedCommand } from "../../cli/documented_command.ts";
import { givenFlags } from "../../cli/given_flags.ts";
import { addSettingFlags } from "../../cli/setting_flags.ts";

/** Defines `logout`. */
export function defineLogout(command: DocumentedCommand, context: CommandContext): void {
  command.note({
    examples: [
      { does: "One profile", lines: ["device-login logout --profile work"] },
      { does: "All of them", lines: ["device-login logout --all"] },
      { does: "Without the server", lines: ["device-login logout --profile work --local"] },
    ],
    exitCodes: [0, 1, 2, 5, 6, 8, 9, 129, 130, 143],
    variables: ["DEVICE_LOGIN_HOME"],
  });
  command
    .optionsGroup("Output:")
    .option("--all", "end the sessions of all profiles")
    .option("--local", "forget the session without telling the server");
  addSettingFlags(command, {
    name: "logout",
    wording: {
      profile: { help: "the profile whose session ends; default if none is named" },
      format: {
        help: "print the result in this format",
        default: undefined,
        choices: DOCUMENT_FORMATS,
      },
    },
  })
    .action((_flags: unknown, command: Command) =>
      context.run(async (signal) => {
        const { logout } = await import("./logout.ts");
        return await logout(givenFlags(command), context.host, { signal });
      })
    );
}

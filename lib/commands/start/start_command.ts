import type { Command } from "commander";
import { formatChoices } from "../../output/formats.ts";
import type { CommandContext } from "../../cli/command_context.ts";
import type { DocumentedCommand } from "../../cli/documented_command.ts";
import { givenFlags } from "../../cli/given_flags.ts";
import { addSettingFlags } from "../../cli/setting_flags.ts";

/** Defines `start`. */
export function defineStart(command: DocumentedCommand, context: CommandContext): void {
  command.note({
    examples: [
      {
        does: "For a program that shows the code itself",
        lines: [
          "device-login start --issuer https://auth.example.com --client-id cli --format json",
        ],
      },
      {
        does: "For a session that is kept under a name",
        lines: ["device-login start --profile work"],
      },
    ],
    exitCodes: [0, 1, 2, 5, 6, 7, 9, 129, 130, 143],
    variables: ["DEVICE_LOGIN_HOME"],
  });
  addSettingFlags(command, {
    name: "start",
    wording: {
      profile: { help: "use the settings of this profile, and save its session in the end" },
      format: {
        choices: [
          "table",
          ...formatChoices(({ documents, kind }) => documents || kind === "events"),
        ],
      },
    },
  })
    .action((_flags: unknown, command: Command) =>
      context.run(async (signal) => {
        const { start } = await import("./start.ts");
        await start(givenFlags(command), context.host, { signal });
      })
    );
}

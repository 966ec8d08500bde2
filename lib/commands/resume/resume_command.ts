import type { Command } from "commander";
import type { CommandContext } from "../../cli/command_context.ts";
import type { DocumentedCommand } from "../../cli/documented_command.ts";
import { givenFlags } from "../../cli/given_flags.ts";
import { addSettingFlags } from "../../cli/setting_flags.ts";

/** Defines `resume`. */
export function defineResume(command: DocumentedCommand, context: CommandContext): void {
  command.note({
    examples: [
      { does: "The only login that is pending", lines: ["device-login resume"] },
      {
        does: "One request, for a program that comes back",
        lines: ["device-login resume k7m2x9qp4r --once --format json"],
      },
      {
        does: "A client with a secret, which is not kept",
        lines: ["device-login resume --profile work --client-secret-file secret.txt"],
      },
    ],
    exitCodes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 129, 130, 143],
    variables: ["DEVICE_LOGIN_HOME"],
  });
  command
    .argument("[id]", "the login, as start has named it; by default the only one")
    .optionsGroup("Wait:")
    .option("--once", "wait for the next moment to ask, ask once, and tell");
  addSettingFlags(command, {
    name: "resume",
    wording: { profile: { help: "the login that was started for this profile" } },
  })
    .action((id: string | undefined, _flags: unknown, command: Command) =>
      context.run(async (signal) => {
        const { resume } = await import("./resume.ts");
        return await resume(id, givenFlags(command), context.host, { signal });
      })
    );
}

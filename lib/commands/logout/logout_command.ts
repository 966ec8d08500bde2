import type { Command } from "commander";
import { DOCUMENT_FORMATS } from "../../output/formats.ts";
import type { CommandContext } from "../../cli/command_context.ts";
import type { DocumentedCommand } from "../../cli/documented_command.ts";
import { addConnectionFlags } from "../flags/connection_flags.ts";
import { choice } from "../flags/choice.ts";
import { givenFlags } from "../../cli/given_flags.ts";
import { addProfileFlags } from "../flags/profile_flags.ts";

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
    .option("--local", "forget the session without telling the server")
    .addOption(
      choice("--format <format>", "say for a machine what became of it", DOCUMENT_FORMATS),
    );
  addProfileFlags(command, "the profile whose session is ended; default where none is named");
  addConnectionFlags(command)
    .action((_flags: unknown, command: Command) =>
      context.run(async (signal) => {
        const { logout } = await import("./logout.ts");
        return await logout(givenFlags(command), context.host, { signal });
      })
    );
}

import { Argument, type Command } from "commander";
import type { CommandContext } from "../../cli/command_context.ts";
import type { DocumentedCommand } from "../../cli/documented_command.ts";
import { givenFlags } from "../../cli/given_flags.ts";
import { addSettingFlags } from "../../cli/setting_flags.ts";
import { SESSION_WORDING } from "../token/session_wording.ts";

/** Defines `helper git`. */
export function defineGit(helper: DocumentedCommand, context: CommandContext): void {
  const command = helper.command("git")
    .summary("a password for git, over https")
    .description(
      "Speak git's credential protocol. Only hosts that the profile or --host names get the " +
        "access token, over https; any other gets an empty reply.",
    )
    .note({
      examples: [
        {
          does: "Set up git for one server",
          lines: [
            "git config --global credential.https://git.example.com.helper " +
            "'!device-login helper git --profile work --host git.example.com'",
          ],
        },
      ],
      exitCodes: [0, 1, 2, 5, 6, 7, 8, 9, 129, 130, 143],
      variables: ["DEVICE_LOGIN_HOME"],
    })
    .addArgument(
      new Argument("<operation>", "what git wants").choices(["get", "store", "erase"])
        .argParser(String),
    );
  addSettingFlags(command, { name: "helper git", wording: SESSION_WORDING })
    .helpOption("-h, --help", "print this help")
    .action((operation: string, _flags: unknown, command: Command) =>
      context.run(async (signal) => {
        const { helpGit } = await import("./git.ts");
        await helpGit(operation, givenFlags(command), context.host, { signal });
      })
    );
}

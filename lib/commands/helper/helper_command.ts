import type { CommandContext } from "../../cli/command_context.ts";
import type { DocumentedCommand } from "../../cli/documented_command.ts";
import { defineAws } from "./aws_command.ts";
import { defineDocker } from "./docker_command.ts";
import { defineGit } from "./git_command.ts";
import { defineKubectl } from "./kubectl_command.ts";

/** Defines `helper`, a command for each tool. */
export function defineHelper(command: DocumentedCommand, context: CommandContext): void {
  command
    .summary(command.description())
    .description(
      "Hand a session's token to another tool, as that asks for it. None of them starts a sign-in " +
        "unless it is told to by --login.",
    )
    .note({
      examples: [
        {
          does: "How to set one up",
          lines: ["device-login helper kubectl --help"],
        },
      ],
      exitCodes: [0, 1, 2, 5, 6, 7, 8, 9, 129, 130, 143],
      variables: ["DEVICE_LOGIN_HOME"],
    });
  defineKubectl(command, context);
  defineGit(command, context);
  defineDocker(command, context);
  defineAws(command, context);
}

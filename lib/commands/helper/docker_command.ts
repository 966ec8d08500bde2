import { Argument, type Command } from "commander";
import type { CommandContext } from "../../cli/command_context.ts";
import type { DocumentedCommand } from "../../cli/documented_command.ts";
import { givenFlags } from "../../cli/given_flags.ts";
import { addSettingFlags } from "../../cli/setting_flags.ts";
import { SESSION_WORDING } from "../token/session_wording.ts";

/** Defines `helper docker`. */
export function defineDocker(helper: DocumentedCommand, context: CommandContext): void {
  const command = helper.command("docker")
    .summary("a password for docker's registries")
    .description(
      "Speak docker's credential protocol. Only registries that the profile or --host names get " +
        "the access token, over https; any other gets an empty reply.",
    )
    .note({
      examples: [
        {
          does:
            "Set up docker for one registry: a program on the PATH with a name of docker's form",
          lines: [
            "printf '#!/bin/sh\\nexec device-login helper docker --profile work \"$@\"\\n' " +
            "> ~/bin/docker-credential-device-login",
            "chmod +x ~/bin/docker-credential-device-login",
          ],
        },
        {
          does: "and in ~/.docker/config.json, with the same registry among the profile's hosts",
          lines: [
            `echo '{"credHelpers": {"registry.example.com": "device-login"}}' > ~/.docker/config.json`,
          ],
        },
      ],
      exitCodes: [0, 1, 2, 5, 6, 7, 8, 9, 129, 130, 143],
      variables: ["DEVICE_LOGIN_HOME"],
    })
    .addArgument(
      new Argument("<operation>", "what docker wants").choices(["get", "store", "erase", "list"])
        .argParser(String),
    );
  addSettingFlags(command, { name: "helper docker", wording: SESSION_WORDING })
    .helpOption("-h, --help", "print this help")
    .action((operation: string, _flags: unknown, command: Command) =>
      context.run(async (signal) => {
        const { helpDocker } = await import("./docker.ts");
        await helpDocker(operation, givenFlags(command), context.host, { signal });
      })
    );
}

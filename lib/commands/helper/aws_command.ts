import { type Command, Option } from "commander";
import type { CommandContext } from "../../cli/command_context.ts";
import type { DocumentedCommand } from "../../cli/documented_command.ts";
import { givenFlags } from "../../cli/given_flags.ts";
import { addSettingFlags } from "../../cli/setting_flags.ts";
import { SESSION_WORDING } from "../token/session_wording.ts";

/** Defines `helper aws`. */
export function defineAws(helper: DocumentedCommand, context: CommandContext): void {
  const command = helper.command("aws")
    .summary("credentials for a role, for aws and its SDKs")
    .description(
      "Print credentials for a role, as a credential_process does: assumed at AWS STS, or what " +
        "speaks its protocol, with the session's ID token.",
    )
    .note({
      examples: [
        {
          does: "Set up a profile of the AWS configuration",
          lines: [
            "aws configure set credential_process 'device-login helper aws --profile work " +
            "--role-arn arn:aws:iam::123456789012:role/dev' --profile dev",
          ],
        },
      ],
      exitCodes: [0, 1, 2, 5, 6, 7, 8, 9, 129, 130, 143],
      variables: ["DEVICE_LOGIN_HOME", "AWS_REGION", "AWS_DEFAULT_REGION"],
    })
    .optionsGroup("Role:")
    .option("--role-arn <arn>", "the role to assume")
    .addOption(
      new Option("--role-session-name <name>", "what the session is called there")
        .default(undefined, "device-login"),
    )
    .addOption(
      new Option("--sts-endpoint <url>", "the security token service")
        .default(undefined, "that of the region"),
    )
    .option("--duration-seconds <seconds>", "how long the credentials are to live");
  addSettingFlags(command, { name: "helper aws", wording: SESSION_WORDING })
    .helpOption("-h, --help", "print this help")
    .action((_flags: unknown, command: Command) =>
      context.run(async (signal) => {
        const { helpAws } = await import("./aws.ts");
        await helpAws(givenFlags(command), context.host, { signal });
      })
    );
}

import type { Command } from "commander";
import { abortable } from "../../oauth/http/abortable.ts";
import type { CommandContext } from "../../cli/command_context.ts";
import type { DocumentedCommand } from "../../cli/documented_command.ts";
import { givenFlags } from "../../cli/given_flags.ts";
import type { Settings } from "../../settings/settings.ts";
import { addSettingFlags } from "../../cli/setting_flags.ts";
import { DOCTOR_FORMATS } from "./doctor_formats.ts";

/** Defines `doctor`. */
export function defineDoctor(command: DocumentedCommand, context: CommandContext): void {
  command
    .summary(command.description())
    .description(
      "Try server and client step by step, and say what to mend. It sends what a sign-in sends: " +
        "discovery, one device authorization request, whose code nobody has to approve, and after " +
        "the server's interval one token request. It keeps nothing.",
    )
    .note({
      examples: [
        {
          does: "Why a sign-in does not work",
          lines: ["device-login doctor --issuer https://auth.example.com --client-id cli"],
        },
        {
          does: "Why one to a profile does not",
          lines: ["device-login doctor --profile work"],
        },
        {
          does: "The same, for a machine",
          lines: [
            "device-login doctor --endpoint https://hydra.example.com --client-id cli --format json",
          ],
        },
      ],
      exitCodes: [0, 1, 2, 3, 4, 5, 6, 7, 9, 129, 130, 143],
      variables: [
        "DEVICE_LOGIN_HOME",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "NO_PROXY",
        "NO_COLOR",
        "TERM",
      ],
    });
  addSettingFlags(command, {
    name: "doctor",
    wording: {
      profile: { help: "check the settings of this profile" },
      format: { help: "how the report is written", default: "text", choices: DOCTOR_FORMATS },
    },
  })
    .action((_flags: Settings, command: Command) =>
      context.run(async (signal) => {
        const { readDoctorOptions } = await import("./doctor_options.ts");
        const { doctor } = await import("./doctor.ts");
        const flags: Settings = givenFlags(command);
        // A secret from standard input may never come: ^C ends that, too.
        const options = await abortable(readDoctorOptions(flags, context.host), signal);
        return await doctor(options, context.host, { signal });
      })
    );
}

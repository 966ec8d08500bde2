import type { Command } from "commander";
import type { CommandContext } from "./command_context.ts";
import type { DocumentedCommand } from "./documented_command.ts";
import { addDoctorFlags, type DoctorFlags } from "./flags/doctor_flags.ts";
import { givenFlags } from "./flags/given_flags.ts";

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
  addDoctorFlags(command)
    .action((_flags: DoctorFlags, command: Command) =>
      context.run(async (signal) => {
        const { readDoctorOptions } = await import("./options/doctor_options.ts");
        const { doctor } = await import("./doctor.ts");
        const flags: DoctorFlags = givenFlags(command);
        const options = await readDoctorOptions(flags, context.host);
        return await doctor(options, context.host, { signal });
      })
    );
}

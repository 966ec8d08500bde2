import type { CommandDefinition } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { DOCTOR_FORMATS } from "./doctor_formats.ts";

/** `device-login doctor`. */
export const doctorCommand: CommandDefinition = defineCommand({
  description:
    "Check the server and the client step by step, and suggest fixes. It sends the requests of a " +
    "sign-in: discovery, one device authorization request, whose code needs no approval, and, " +
    "after the server's interval, one token request. It saves nothing.",
  settings: "doctor",
  common: [
    "issuer",
    "endpoint",
    "provider",
    "clientId",
    "clientSecretFile",
    "profile",
    "format",
  ],
  wording: {
    profile: { help: "check the settings of this profile" },
    format: { help: "the format of the report", default: "text", choices: DOCTOR_FORMATS },
  },
  examples: [
    {
      does: "Why a sign-in does not work",
      lines: ["device-login doctor --issuer https://auth.example.com --client-id cli"],
    },
    {
      does: "Why a sign-in to a profile does not work",
      lines: ["device-login doctor --profile work"],
    },
    {
      does: "The same as JSON",
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
  async run(invocation, context) {
    const { doctor } = await import("./doctor.ts");
    return await doctor(invocation, context);
  },
});

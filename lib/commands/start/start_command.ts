import type { CommandDefinition } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { formatChoices } from "../../output/formats.ts";

const START_FORMATS = [
  "table",
  ...formatChoices(({ documents, kind }) => documents || kind === "events"),
];

/** `device-login start`. */
export const startCommand: CommandDefinition = defineCommand({
  flags: {
    save: {
      kind: "switch",
      flag: "--no-save",
      group: "Output",
      help: "save nothing: print the pending login, a secret, for resume --state",
    },
  },
  settings: "start",
  common: [
    "issuer",
    "endpoint",
    "provider",
    "clientId",
    "clientSecretFile",
    "scope",
    "profile",
    "format",
  ],
  wording: {
    profile: { help: "use the settings of this profile; resume saves its session" },
    format: { choices: START_FORMATS },
  },
  examples: [
    {
      does: "For a program that shows the code itself",
      lines: ["device-login start --issuer https://auth.example.com --client-id cli --format json"],
    },
    {
      does: "For a session that is saved under a name",
      lines: ["device-login start --profile work"],
    },
  ],
  exitCodes: [0, 1, 2, 5, 6, 7, 9, 129, 130, 143],
  variables: ["DEVICE_LOGIN_HOME"],
  async run(invocation, context) {
    const { start } = await import("./start.ts");
    await start(invocation, context);
  },
});

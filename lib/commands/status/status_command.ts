import type { CommandDefinition } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { DOCUMENT_FORMATS } from "../../output/formats.ts";

/** `device-login status`. */
export const statusCommand: CommandDefinition = defineCommand({
  flags: {
    remote: {
      kind: "switch",
      flag: "--remote",
      group: "Output",
      help: "also query the server: userinfo and introspection",
    },
  },
  settings: "status",
  common: ["profile", "format"],
  wording: {
    profile: { help: "the profile to report; all of them if none is named" },
    format: { choices: ["table", ...DOCUMENT_FORMATS] },
  },
  examples: [
    { does: "All profiles", lines: ["device-login status"] },
    { does: "One profile, as JSON", lines: ["device-login status --profile work --format json"] },
    {
      does: "What the server says about it",
      lines: ["device-login status --profile work --remote"],
    },
  ],
  exitCodes: [0, 1, 2, 5, 6, 7, 8, 9, 129, 130, 143],
  variables: ["DEVICE_LOGIN_HOME"],
  async run(invocation, context) {
    const { status } = await import("./status.ts");
    return await status(invocation, context);
  },
});

import type { CommandDefinition } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { DOCUMENT_FORMATS } from "../../output/formats.ts";
import { SESSION_WORDING } from "../token/session_wording.ts";

/** `device-login whoami`. */
export const whoamiCommand: CommandDefinition = defineCommand({
  flags: {
    remote: {
      kind: "switch",
      flag: "--remote",
      group: "Output",
      help: "request the user from the server (userinfo), not from the ID token",
    },
  },
  settings: "whoami",
  common: ["profile", "format"],
  wording: { ...SESSION_WORDING, format: { choices: ["table", ...DOCUMENT_FORMATS] } },
  examples: [
    { does: "The user of a profile", lines: ["device-login whoami --profile work"] },
    {
      does: "One claim, as JSON",
      lines: ["device-login whoami --profile work --format jsonpath=email"],
    },
    { does: "What the server says now", lines: ["device-login whoami --remote"] },
  ],
  exitCodes: [0, 1, 2, 5, 6, 7, 8, 9, 129, 130, 143],
  variables: ["DEVICE_LOGIN_HOME"],
  async run(invocation, context) {
    const { whoami } = await import("./whoami.ts");
    await whoami(invocation, context);
  },
});

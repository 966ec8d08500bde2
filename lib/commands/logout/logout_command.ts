import type { CommandDefinition } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { DOCUMENT_FORMATS } from "../../output/formats.ts";

/** `device-login logout`. */
export const logoutCommand: CommandDefinition = defineCommand({
  flags: {
    all: {
      kind: "switch",
      flag: "--all",
      group: "Output",
      help: "end the sessions of all profiles",
    },
    local: {
      kind: "switch",
      flag: "--local",
      group: "Output",
      help: "delete the session without revoking it at the server",
    },
  },
  settings: "logout",
  common: ["profile", "format"],
  wording: {
    profile: { help: "the profile whose session ends; default if none is named" },
    format: {
      help: "print the result in this format",
      default: undefined,
      choices: DOCUMENT_FORMATS,
    },
  },
  examples: [
    { does: "One profile", lines: ["device-login logout --profile work"] },
    { does: "All of them", lines: ["device-login logout --all"] },
    { does: "Without the server", lines: ["device-login logout --profile work --local"] },
  ],
  exitCodes: [0, 1, 2, 5, 6, 8, 9, 129, 130, 143],
  variables: ["DEVICE_LOGIN_HOME"],
  async run(invocation, context) {
    const { logout } = await import("./logout.ts");
    return await logout(invocation, context);
  },
});

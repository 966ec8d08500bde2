import type { CommandDefinition } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { DOCUMENT_FORMATS } from "../../output/formats.ts";
import { profilesRemove } from "./remove_command.ts";
import { profilesUse } from "./use_command.ts";

/** `device-login profiles`, with the commands that change which profiles there are. */
export const profilesCommand: CommandDefinition = defineCommand({
  usage: "[options] [command]",
  flags: {
    names: {
      kind: "switch",
      flag: "--names",
      group: "Output",
      help: "print only the names, a line each",
    },
  },
  settings: "profiles",
  common: ["format"],
  wording: { format: { choices: ["table", ...DOCUMENT_FORMATS] } },
  commands: [profilesUse, profilesRemove],
  examples: [
    { does: "All profiles", lines: ["device-login profiles"] },
    { does: "Choose the default profile", lines: ["device-login profiles use work"] },
    { does: "Delete a profile and its session", lines: ["device-login profiles remove work"] },
  ],
  exitCodes: [0, 1, 2, 9, 129, 130, 143],
  variables: ["DEVICE_LOGIN_HOME"],
  async run(invocation, context) {
    const { profiles } = await import("./profiles.ts");
    await profiles(invocation, context);
  },
});

import type { Subcommand } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";

/** `device-login profiles remove`. */
export const profilesRemove: Subcommand = defineCommand({
  name: "remove",
  summary: "delete a profile; its session is revoked first",
  arguments: [{ name: "<profile>", help: "the profile" }],
  flags: {
    local: {
      kind: "switch",
      flag: "--local",
      group: "Output",
      help: "delete the session without revoking it at the server",
    },
  },
  settings: "profiles remove",
  common: [],
  examples: [{ does: "The profile work", lines: ["device-login profiles remove work"] }],
  exitCodes: [0, 1, 2, 5, 6, 7, 9, 129, 130, 143],
  variables: ["DEVICE_LOGIN_HOME"],
  async run(invocation, context) {
    const { removeProfile } = await import("./remove_profile.ts");
    return await removeProfile(invocation, context);
  },
});

import type { Subcommand } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";

/** `device-login profiles use`. */
export const profilesUse: Subcommand = defineCommand({
  name: "use",
  summary: "choose the profile that commands use if none is named",
  arguments: [{ name: "<profile>", help: "the profile" }],
  settings: "profiles use",
  common: [],
  examples: [{ does: "The profile work", lines: ["device-login profiles use work"] }],
  exitCodes: [0, 1, 2, 9, 129, 130, 143],
  variables: ["DEVICE_LOGIN_HOME"],
  async run(invocation, context) {
    const { useProfile } = await import("./use_profile.ts");
    await useProfile(invocation, context);
  },
});

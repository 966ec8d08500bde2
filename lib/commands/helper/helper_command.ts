import type { CommandDefinition } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { helperAws } from "./aws_command.ts";
import { helperBazel } from "./bazel_command.ts";
import { helperCargo } from "./cargo_command.ts";
import { helperDocker } from "./docker_command.ts";
import { helperGit } from "./git_command.ts";
import { helperGo } from "./go_command.ts";
import { helperKeyring } from "./keyring_command.ts";
import { helperKubectl } from "./kubectl_command.ts";
import { helperTerraform } from "./terraform_command.ts";

/** `device-login helper`, with a command for each tool. */
export const helperCommand: CommandDefinition = defineCommand({
  description:
    "Give a session's token to another tool in that tool's protocol. A sign-in starts only with " +
    "--login.",
  commands: [
    helperKubectl,
    helperGit,
    helperDocker,
    helperAws,
    helperCargo,
    helperGo,
    helperKeyring,
    helperBazel,
    helperTerraform,
  ],
  examples: [
    { does: "Which tools can be set up, and how", lines: ["device-login setup"] },
  ],
  exitCodes: [0, 1, 2, 5, 6, 7, 8, 9, 129, 130, 143],
  variables: ["DEVICE_LOGIN_HOME"],
});

import type { Subcommand } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { SESSION_WORDING } from "../token/session_wording.ts";

/** `device-login helper git`. */
export const helperGit: Subcommand = defineCommand({
  name: "git",
  summary: "a password for git, over https",
  description: "Speak git's credential protocol. Only hosts that the profile or --host names get " +
    "the access token, over https; any other gets an empty reply. A server that accepts only Bearer gets that from " +
    "git 2.46 and newer.",
  arguments: [
    { name: "<operation>", help: "git's request", choices: ["get", "store", "erase"] },
  ],
  settings: "helper git",
  common: ["profile", "login", "hosts", "username"],
  wording: SESSION_WORDING,
  examples: [
    {
      does: "Set up git for one server",
      lines: ["device-login setup git --profile work --host git.example.com --write"],
    },
    {
      does: "The same by hand",
      lines: [
        "git config --global credential.https://git.example.com.helper " +
        "'!device-login helper git --profile work --host git.example.com'",
      ],
    },
  ],
  exitCodes: [0, 1, 2, 5, 6, 7, 8, 9, 129, 130, 143],
  variables: ["DEVICE_LOGIN_HOME"],
  async run(invocation, context) {
    const { helpGit } = await import("./git.ts");
    await helpGit(invocation, context);
  },
});

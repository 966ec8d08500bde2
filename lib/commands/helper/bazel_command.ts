import type { Subcommand } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { SESSION_WORDING } from "../token/session_wording.ts";

/** `device-login helper bazel`. */
export const helperBazel: Subcommand = defineCommand({
  name: "bazel",
  summary: "a token for bazel's caches, executors and downloads",
  description:
    "A credential helper for Bazel 7 and newer. Only hosts that the profile or --host names get the " +
    "access token; for any other the reply is {}.",
  arguments: [
    { name: "<operation>", help: "bazel's request", choices: ["get"] },
  ],
  settings: "helper bazel",
  common: ["profile", "login", "hosts"],
  wording: SESSION_WORDING,
  examples: [
    {
      does: "Set up bazel: a script, and a line in .bazelrc",
      lines: ["device-login setup bazel --profile work --host cache.example.com --write"],
    },
  ],
  exitCodes: [0, 1, 2, 5, 6, 7, 8, 9, 129, 130, 143],
  variables: ["DEVICE_LOGIN_HOME"],
  async run(invocation, context) {
    const { helpBazel } = await import("./bazel.ts");
    await helpBazel(invocation, context);
  },
});

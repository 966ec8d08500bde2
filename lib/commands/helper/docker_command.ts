import type { Subcommand } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { SESSION_WORDING } from "../token/session_wording.ts";
import { DOCKER_OPERATIONS } from "./docker_operations.ts";

/** `device-login helper docker`. */
export const helperDocker: Subcommand = defineCommand({
  name: "docker",
  summary: "a password for docker's registries",
  description:
    "Speak docker's credential protocol. Only registries that the profile or --host names get " +
    "the access token; for any other, docker continues without a password.",
  arguments: [
    { name: "<operation>", help: "docker's request", choices: DOCKER_OPERATIONS },
  ],
  settings: "helper docker",
  common: ["profile", "login", "hosts", "username"],
  wording: SESSION_WORDING,
  examples: [
    {
      does: "Set up docker: a script on the PATH, and an entry in config.json",
      lines: ["device-login setup docker --profile work --host registry.example.com --write"],
    },
  ],
  exitCodes: [0, 1, 2, 5, 6, 7, 8, 9, 129, 130, 143],
  variables: ["DEVICE_LOGIN_HOME"],
  async run(invocation, context) {
    const { helpDocker } = await import("./docker.ts");
    return await helpDocker(invocation, context);
  },
});

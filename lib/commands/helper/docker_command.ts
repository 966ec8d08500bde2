import { defineCommand, type Subcommand } from "../../cli/command_definition.ts";
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
      does: "Set up docker for one registry: a program on the PATH, named as docker expects",
      lines: [
        "printf '#!/bin/sh\\nexec device-login helper docker --profile work \"$@\"\\n' " +
        "> ~/bin/docker-credential-device-login",
        "chmod +x ~/bin/docker-credential-device-login",
      ],
    },
    {
      does:
        "and an entry in ~/.docker/config.json, with the same registry among the profile's hosts",
      lines: [
        `jq '.credHelpers["registry.example.com"] = "device-login"' ~/.docker/config.json ` +
        "> ~/.docker/config.new && mv ~/.docker/config.new ~/.docker/config.json",
      ],
    },
  ],
  exitCodes: [0, 1, 2, 5, 6, 7, 8, 9, 129, 130, 143],
  variables: ["DEVICE_LOGIN_HOME"],
  async run(invocation, context) {
    const { helpDocker } = await import("./docker.ts");
    return await helpDocker(invocation, context);
  },
});

import type { CommandDefinition } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { DOCUMENT_FORMATS } from "../../output/formats.ts";
import { TOOL_NAMES } from "./tools/tool_names.ts";

/** `device-login setup`. */
export const setupCommand: CommandDefinition = defineCommand({
  description:
    "Set up a tool so that it gets a profile's token from device-login: print what belongs where, or " +
    "write it with --write. What the files contain already is kept. Without a tool, list the tools.",
  arguments: [{ name: "[tool]", help: "the tool", choices: TOOL_NAMES }],
  flags: {
    write: {
      kind: "switch",
      flag: "--write",
      group: "Files",
      help: "change the tool's files; a copy of each is made next to it",
    },
    undo: {
      kind: "switch",
      flag: "--undo",
      group: "Files",
      help: "remove what --write has added, and nothing else",
    },
    name: {
      kind: "text",
      flag: "--name <name>",
      group: "Tool",
      help: "the name of the AWS profile, or of the user in the kubeconfig",
      default: "that of the profile",
    },
    roleArn: {
      kind: "text",
      flag: "--role-arn <arn>",
      group: "Tool",
      help: "the role to assume, for aws",
    },
  },
  settings: "setup",
  common: ["profile", "hosts", "write", "undo", "format"],
  wording: {
    format: { choices: ["table", ...DOCUMENT_FORMATS] },
    profile: { help: "the profile whose token the tool gets" },
    login: { help: "let the tool start a sign-in if that is necessary" },
  },
  examples: [
    {
      does: "Show what belongs where for git",
      lines: ["device-login setup git --profile work --host git.example.com"],
    },
    {
      does: "Write it",
      lines: ["device-login setup git --profile work --host git.example.com --write"],
    },
    { does: "Remove it again", lines: ["device-login setup git --profile work --undo"] },
  ],
  exitCodes: [0, 1, 2, 9, 129, 130, 143],
  variables: [
    "DEVICE_LOGIN_HOME",
    "GIT_CONFIG_GLOBAL",
    "DOCKER_CONFIG",
    "KUBECONFIG",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "CARGO_HOME",
    "GOENV",
    "GOAUTH",
    "PIP_CONFIG_FILE",
    "PIP_KEYRING_PROVIDER",
    "UV_CONFIG_FILE",
    "UV_KEYRING_PROVIDER",
    "TF_CLI_CONFIG_FILE",
    "TERRAFORM_CONFIG",
    "XDG_BIN_HOME",
    "PATH",
  ],
  async run(invocation, context) {
    const { setUp } = await import("./setup.ts");
    await setUp(invocation, context);
  },
});

import type { Subcommand } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { SESSION_WORDING } from "../token/session_wording.ts";
import { KEYRING_MODES } from "./keyring_mode.ts";

/** `device-login helper keyring`. */
export const helperKeyring: Subcommand = defineCommand({
  name: "keyring",
  summary: "a password for the package indexes of pip and uv",
  description:
    "Answer as the keyring command does, which pip and uv run. Only indexes on hosts that the " +
    "profile or --host names get the access token; for any other the exit code is 1.",
  arguments: [
    { name: "<operation>", help: "what is requested", choices: ["get"] },
    { name: "<service>", help: "the index: its URL, or its host" },
    { name: "[user]", help: "the user name in the index URL" },
  ],
  flags: {
    mode: {
      kind: "choice",
      flag: "--mode <mode>",
      group: "Protocol",
      help: "what is printed: the password, or the user name and the password",
      default: "password",
      choices: KEYRING_MODES,
    },
  },
  settings: "helper keyring",
  common: ["profile", "login", "hosts"],
  wording: SESSION_WORDING,
  examples: [
    {
      does: "Set up pip and uv: a script named keyring, and an entry for each",
      lines: [
        "device-login setup pip --profile work --host pypi.example.com --write",
        "device-login setup uv --profile work --host pypi.example.com --write",
      ],
    },
    {
      does: "Install from it",
      lines: [
        "pip install --index-url https://oauth2@pypi.example.com/simple/ PACKAGE",
        "uv pip install --index-url https://oauth2@pypi.example.com/simple/ PACKAGE",
      ],
    },
  ],
  exitCodes: [0, 1, 2, 5, 6, 7, 8, 9, 129, 130, 143],
  variables: ["DEVICE_LOGIN_HOME"],
  async run(invocation, context) {
    const { helpKeyring } = await import("./keyring.ts");
    return await helpKeyring(invocation, context);
  },
});

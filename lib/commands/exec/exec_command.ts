import type { CommandDefinition } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { SESSION_WORDING } from "../token/session_wording.ts";

/** `device-login exec`. */
export const execCommand: CommandDefinition = defineCommand({
  arguments: [
    { name: "<command>", help: "the command to run; write -- before it" },
    { name: "[args...]", help: "its arguments" },
  ],
  passThrough: true,
  flags: {
    envName: {
      kind: "text",
      flag: "--env-name <name>",
      group: "Command",
      help: "the variable that contains the token",
      default: "ACCESS_TOKEN",
    },
  },
  settings: "exec",
  common: ["profile", "login", "minValidity"],
  wording: SESSION_WORDING,
  examples: [
    {
      does: "The token in ACCESS_TOKEN",
      lines: ["device-login exec --profile work -- ./deploy.sh"],
    },
    {
      does: "In a variable of another name",
      lines: ["device-login exec --profile work --env-name VAULT_TOKEN -- vault kv get secret/x"],
    },
  ],
  exitCodes: [1, 2, 5, 6, 7, 8, 9, 126, 127, 129, 130, 143],
  variables: ["DEVICE_LOGIN_HOME"],
  async run(invocation, context) {
    const { exec } = await import("./exec.ts");
    return await exec(invocation, context);
  },
});

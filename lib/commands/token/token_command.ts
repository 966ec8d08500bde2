import type { CommandDefinition } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { SESSION_WORDING } from "./session_wording.ts";

/** `device-login token`. */
export const tokenCommand: CommandDefinition = defineCommand({
  flags: {
    refresh: {
      kind: "switch",
      flag: "--refresh",
      group: "Output",
      help: "get a new token, even if the current one is still valid",
    },
  },
  settings: "token",
  common: ["profile", "login", "minValidity", "format"],
  wording: {
    ...SESSION_WORDING,
    format: { help: "as for login, without the refresh token", default: "only the token" },
  },
  examples: [
    {
      does: "The header for an API, passed to curl so that nobody else can read it",
      lines: [
        "device-login token --profile work --format header | curl -H @- https://api.example.com",
      ],
    },
    {
      does: "The first response to a mail server (SASL XOAUTH2)",
      lines: ["device-login token --profile mail --format xoauth2 --user alice@example.com"],
    },
    {
      does: "One that is valid for another ten minutes",
      lines: ["device-login token --profile work --min-validity 600"],
    },
    {
      does: "One for another service, for which the session's is exchanged",
      lines: ["device-login token --profile work --exchange-audience billing"],
    },
    {
      does: "A new one, after an API has rejected the current one",
      lines: ["device-login token --profile work --refresh"],
    },
  ],
  exitCodes: [0, 1, 2, 5, 6, 7, 8, 9, 129, 130, 143],
  variables: ["DEVICE_LOGIN_HOME"],
  async run(invocation, context) {
    const { token } = await import("./token.ts");
    await token(invocation, context);
  },
});

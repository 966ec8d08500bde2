import type { Subcommand } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { SESSION_WORDING } from "../token/session_wording.ts";

/** `device-login helper go`. */
export const helperGo: Subcommand = defineCommand({
  name: "go",
  summary: "a token for go's module proxies and repositories",
  description:
    "A command for GOAUTH of Go 1.24 and newer. Only hosts that the profile or --host names get " +
    "the access token. After a 401 it is refreshed.",
  arguments: [
    { name: "[url]", help: "the URL of a request that failed, which go passes" },
  ],
  settings: "helper go",
  common: ["profile", "login", "hosts"],
  wording: SESSION_WORDING,
  examples: [
    {
      does: "Set up go for one module proxy",
      lines: [
        "device-login setup go --profile work --host goproxy.example.com --write",
      ],
    },
    {
      does: "See what fails",
      lines: ["go list -x -m example.com/team/module@latest"],
    },
  ],
  exitCodes: [0, 1, 2, 5, 6, 7, 8, 9, 129, 130, 143],
  variables: ["DEVICE_LOGIN_HOME"],
  async run(invocation, context) {
    const { helpGo } = await import("./go.ts");
    await helpGo(invocation, context);
  },
});

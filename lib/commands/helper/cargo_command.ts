import type { Subcommand } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { SESSION_WORDING } from "../token/session_wording.ts";

/** `device-login helper cargo`. */
export const helperCargo: Subcommand = defineCommand({
  name: "cargo",
  summary: "a token for cargo's registries",
  description:
    "A credential provider for cargo 1.74 and newer. Only registries whose index is on a host that " +
    "the profile or --host names get the access token.",
  flags: {
    cargoPlugin: {
      kind: "switch",
      flag: "--cargo-plugin",
      group: "Protocol",
      help: "passed by cargo; the helper runs in the same way without it",
    },
  },
  settings: "helper cargo",
  common: ["profile", "login", "hosts"],
  wording: SESSION_WORDING,
  examples: [
    {
      does: "Set up cargo: a script, and an entry in config.toml",
      lines: ["device-login setup cargo --profile work --host crates.example.com --write"],
    },
  ],
  exitCodes: [0, 1, 2, 9, 129, 130, 143],
  variables: ["DEVICE_LOGIN_HOME"],
  async run(invocation, context) {
    const { helpCargo } = await import("./cargo.ts");
    await helpCargo(invocation, context);
  },
});

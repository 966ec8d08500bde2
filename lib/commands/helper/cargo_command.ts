import { defineCommand, type Subcommand } from "../../cli/command_definition.ts";
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
      does: "Set up cargo for one registry: a script, since cargo passes no arguments",
      lines: [
        "printf '#!/bin/sh\\nexec device-login helper cargo --profile work " +
        '--host crates.example.com "$@"\\n\' > ~/bin/cargo-credential-device-login',
        "chmod +x ~/bin/cargo-credential-device-login",
      ],
    },
    {
      does: "and in ~/.cargo/config.toml, with the registry's own name and URL",
      lines: [
        'printf \'[registries.work]\\nindex = "sparse+https://crates.example.com/index/"\\n' +
        'credential-provider = "cargo-credential-device-login"\\n\' >> ~/.cargo/config.toml',
      ],
    },
  ],
  exitCodes: [0, 1, 2, 9, 129, 130, 143],
  variables: ["DEVICE_LOGIN_HOME"],
  async run(invocation, context) {
    const { helpCargo } = await import("./cargo.ts");
    await helpCargo(invocation, context);
  },
});

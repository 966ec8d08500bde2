import type { CommandDefinition } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";

/** `device-login login`, which is also what the program does without a command. */
export const loginCommand: CommandDefinition = defineCommand({
  flags: {
    wait: {
      kind: "seconds",
      flag: "--wait <seconds>",
      group: "Request",
      help: "return after this time with exit code 10; resume continues the login",
    },
  },
  settings: "login",
  common: [
    "issuer",
    "endpoint",
    "provider",
    "clientId",
    "clientSecretFile",
    "scope",
    "audience",
    "timeout",
    "profile",
    "format",
    "quiet",
    "output",
    "noQr",
    "httpHeader",
  ],
  examples: [
    {
      does: "A server that publishes its metadata",
      lines: ["device-login --issuer https://auth.example.com --client-id cli"],
    },
    {
      does: "Ory Hydra, or anything else with a base URL",
      lines: ["device-login --endpoint https://hydra.example.com --client-id cli"],
    },
    {
      does: "Only the access token, for a script",
      lines: ["TOKEN=$(device-login -q --issuer https://auth.example.com --client-id cli)"],
    },
    {
      does: "One value, as JSON",
      lines: [
        "device-login --issuer https://auth.example.com --client-id cli --format jsonpath=id_token",
      ],
    },
    {
      does: "A session that is saved under a name",
      lines: [
        "device-login login --profile work --issuer https://auth.example.com --client-id cli",
      ],
    },
  ],
  exitCodes: [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 129, 130, 143],
  variables: [
    "DEVICE_LOGIN_HOME",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "NO_COLOR",
    "TERM",
  ],
  async run(invocation, context) {
    const { login } = await import("./login.ts");
    return await login(invocation, context);
  },
});

import type { CommandDefinition } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { conformanceClient } from "./client_command.ts";
import { conformanceServer } from "./server_command.ts";

/** `device-login conformance`, with a command for clients and one for servers. */
export const conformanceCommand: CommandDefinition = defineCommand({
  description:
    "Test a client or a server of the device flow against RFC 8628 and the standards around it. " +
    "Each verdict names the rule, its source, what was expected and what was seen.",
  commands: [conformanceClient, conformanceServer],
  examples: [
    { does: "How to test a client", lines: ["device-login conformance client --help"] },
    { does: "How to test a server", lines: ["device-login conformance server --help"] },
  ],
  exitCodes: [0, 1, 2, 5, 6, 9, 11, 129, 130, 143],
});

import type { CommandDefinition } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";

/** `device-login demo`. */
export const demoCommand: CommandDefinition = defineCommand({
  flags: {
    autoApprove: {
      kind: "switch",
      flag: "--auto-approve",
      group: "Server",
      help: "approve the sign-in automatically",
    },
    host: {
      kind: "text",
      flag: "--host <address>",
      group: "Server",
      help: "this machine's address, for other devices: everyone on the network reaches it",
      default: "127.0.0.1",
    },
    port: {
      kind: "text",
      flag: "--port <port>",
      group: "Server",
      help: "the server's port",
      default: "any free port",
    },
    serve: {
      kind: "switch",
      flag: "--serve",
      group: "Server",
      help: "only serve, so that others can sign in",
    },
  },
  settings: "demo",
  examples: [
    {
      does: "Approve automatically, to see the result",
      lines: ["device-login demo --auto-approve --format json-pretty"],
    },
    {
      does: "Approve on a phone in the same network, by the QR code",
      lines: ["device-login demo --host 192.168.1.20"],
    },
    {
      does: "A server to try other commands with",
      lines: ["device-login demo --serve --port 8628"],
    },
  ],
  exitCodes: [0, 1, 2, 3, 4, 9, 129, 130, 143],
  variables: ["NO_COLOR", "TERM"],
  async run(invocation, context) {
    const { demo } = await import("./demo.ts");
    await demo(invocation, context);
  },
});

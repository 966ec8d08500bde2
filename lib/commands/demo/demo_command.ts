import { type CommandDefinition, defineCommand } from "../../cli/command_definition.ts";

/** `device-login demo`. */
export const demoCommand: CommandDefinition = defineCommand({
  flags: {
    autoApprove: {
      kind: "switch",
      flag: "--auto-approve",
      group: "Server",
      help: "approve the sign-in automatically",
    },
    port: {
      kind: "text",
      flag: "--port <port>",
      group: "Server",
      help: "the server's port",
      default: "any free port",
    },
  },
  settings: "demo",
  examples: [
    {
      does: "Approve automatically, to see the result",
      lines: ["device-login demo --auto-approve --format json-pretty"],
    },
  ],
  exitCodes: [0, 1, 2, 3, 4, 9, 129, 130, 143],
  variables: ["NO_COLOR", "TERM"],
  async run(invocation, context) {
    const { demo } = await import("./demo.ts");
    await demo(invocation, context);
  },
});

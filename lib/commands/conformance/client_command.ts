import type { Subcommand } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { CAPABILITIES } from "../../testing/conformance/client/bench/capability.ts";
import { PLACEHOLDERS } from "./client_placeholders.ts";
import { SUITE_FLAGS } from "./suite_flags.ts";

/** `device-login conformance client`. */
export const conformanceClient: Subcommand = defineCommand({
  name: "client",
  summary: "run a client against scripted servers, and judge what it does",
  description:
    "Run a client against scripted servers on this machine, and judge what it sends, prints and " +
    "returns. The placeholders in its command line are replaced in each scenario.",
  arguments: [
    { name: "[command]", help: "the client; write -- before it" },
    {
      name: "[args...]",
      help: `its arguments, with these placeholders: ${
        PLACEHOLDERS.map((name) => `{${name}}`).join(", ")
      }`,
    },
  ],
  usage: "[options] -- <command> [args...]",
  passThrough: true,
  flags: {
    ...SUITE_FLAGS,
    can: {
      kind: "list",
      flag: "--can <capability>",
      group: "Client",
      help: `what the client can do; repeatable, comma-separated: ${
        Object.keys(CAPABILITIES).join(", ")
      }`,
      default: "the device flow alone",
    },
    timeout: {
      kind: "seconds",
      flag: "--timeout <seconds>",
      group: "Suite",
      help: "time that a client may take in addition to that of the scenario, before it is ended",
      default: "20",
    },
    jobs: {
      kind: "text",
      flag: "--jobs <number>",
      group: "Suite",
      help: "how many scenarios run at the same time",
      default: "8",
    },
  },
  examples: [
    {
      does: "Test this program",
      lines: [
        "device-login conformance client -- device-login --issuer {issuer} --client-id {client_id} -q",
      ],
    },
    { does: "What is tested", lines: ["device-login conformance client --list"] },
  ],
  exitCodes: [0, 1, 2, 11, 129, 130, 143],
  async run(invocation, context) {
    const { conformanceClient } = await import("./client.ts");
    return await conformanceClient(invocation, context);
  },
});

import type { Subcommand } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { SUITE_FLAGS } from "./suite_flags.ts";

/** `device-login conformance server`. */
export const conformanceServer: Subcommand = defineCommand({
  name: "server",
  summary: "judge a server by its replies to the requests of the device flow",
  description:
    "Judge a server by its replies to the requests of the device flow: good ones, and wrong ones. " +
    "It sends at most 43 requests, tries no user code, and sends a wrong secret once to each " +
    "endpoint. Someone approves one sign-in and denies another; their tokens are revoked.",
  settings: "conformance server",
  common: ["issuer", "clientId", "clientSecretFile"],
  wording: {
    profile: { help: "test the server of this profile" },
  },
  flags: {
    approveCommand: {
      kind: "text",
      flag: "--approve-command <command>",
      group: "Suite",
      help: "run this command line to approve and deny, with the sign-in as JSON on its input",
      default: "you are asked",
    },
    withoutPerson: {
      kind: "switch",
      flag: "--without-person",
      group: "Suite",
      help: "judge only what needs no approval and no denial",
    },
    maxWait: {
      kind: "seconds",
      flag: "--max-wait <seconds>",
      group: "Suite",
      help: "how long to wait for a code to expire",
      default: "60",
    },
    otherClientId: {
      kind: "text",
      flag: "--other-client-id <id>",
      group: "Suite",
      help: "another public client for this flow, to try the codes and tokens of the first",
    },
    ...SUITE_FLAGS,
  },
  examples: [
    {
      does: "Judge a server; you approve and deny",
      lines: ["device-login conformance server --issuer https://auth.example.com --client-id cli"],
    },
    {
      does: "Judge the server of a profile without anyone, for a test suite",
      lines: ["device-login conformance server --profile work --without-person --format junit"],
    },
    { does: "What is tested", lines: ["device-login conformance server --list"] },
  ],
  exitCodes: [0, 1, 2, 5, 6, 9, 11, 129, 130, 143],
  variables: ["DEVICE_LOGIN_HOME", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"],
  async run(invocation, context) {
    const { conformanceServer } = await import("./server.ts");
    return await conformanceServer(invocation, context);
  },
});

import type { CommandDefinition } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";

/** `device-login resume`. */
export const resumeCommand: CommandDefinition = defineCommand({
  arguments: [{
    name: "[id]",
    help: "the ID that start printed; by default the only pending login",
  }],
  flags: {
    once: {
      kind: "switch",
      flag: "--once",
      group: "Wait",
      help: "poll once, as soon as the interval allows, and report the result",
    },
    state: {
      kind: "file",
      flag: "--state <file>",
      group: "Wait",
      help: "continue the login that start --no-save printed; - is standard input",
    },
    list: {
      kind: "switch",
      flag: "--list",
      group: "Pending logins",
      help: "list the pending logins",
    },
    cancel: {
      kind: "switch",
      flag: "--cancel",
      group: "Pending logins",
      help: "delete the pending login",
    },
  },
  settings: "resume",
  common: ["profile", "timeout", "format", "quiet", "output"],
  wording: {
    profile: { help: "resume the login that was started for this profile" },
    timeout: { help: "stop after this time, with exit code 4; the login stays pending" },
  },
  examples: [
    { does: "The only pending login", lines: ["device-login resume"] },
    {
      does: "One poll, for a program that runs it again later",
      lines: ["device-login resume k7m2x9qp4r --once --format json"],
    },
    {
      does: "A client with a secret, which is not saved",
      lines: ["device-login resume --profile work --client-secret-file secret.txt"],
    },
  ],
  exitCodes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 129, 130, 143],
  variables: ["DEVICE_LOGIN_HOME"],
  async run(invocation, context) {
    const { resume } = await import("./resume.ts");
    return await resume(invocation, context);
  },
});

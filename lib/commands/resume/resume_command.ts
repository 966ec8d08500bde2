import { type CommandDefinition, defineCommand } from "../../cli/command_definition.ts";

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
  },
  settings: "resume",
  common: ["profile", "format", "quiet", "output", "qr", "open"],
  wording: { profile: { help: "resume the login that was started for this profile" } },
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

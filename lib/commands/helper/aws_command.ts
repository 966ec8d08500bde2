import type { Subcommand } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { SESSION_WORDING } from "../token/session_wording.ts";

/** `device-login helper aws`. */
export const helperAws: Subcommand = defineCommand({
  name: "aws",
  summary: "credentials for a role, for aws and its SDKs",
  description:
    "Print credentials for a role in the format of a credential_process. The role is assumed with " +
    "the session's ID token at AWS STS, or at a service that speaks its protocol.",
  flags: {
    roleArn: {
      kind: "text",
      flag: "--role-arn <arn>",
      group: "Role",
      help: "the role to assume",
    },
    roleSessionName: {
      kind: "text",
      flag: "--role-session-name <name>",
      group: "Role",
      help: "the name of the session with that role",
      default: "device-login",
    },
    stsEndpoint: {
      kind: "text",
      flag: "--sts-endpoint <url>",
      group: "Role",
      help: "the URL of the security token service",
      default: "the region's",
    },
    durationSeconds: {
      kind: "seconds",
      flag: "--duration-seconds <seconds>",
      group: "Role",
      help: "how long the credentials are valid",
    },
  },
  settings: "helper aws",
  common: ["profile", "login"],
  wording: SESSION_WORDING,
  examples: [
    {
      does: "Set up a profile of the AWS configuration",
      lines: [
        "device-login setup aws --profile work --name dev " +
        "--role-arn arn:aws:iam::123456789012:role/dev --write",
      ],
    },
  ],
  exitCodes: [0, 1, 2, 5, 6, 7, 8, 9, 129, 130, 143],
  variables: [
    "DEVICE_LOGIN_HOME",
    "AWS_ENDPOINT_URL_STS",
    "AWS_ENDPOINT_URL",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
  ],
  async run(invocation, context) {
    const { helpAws } = await import("./aws.ts");
    await helpAws(invocation, context);
  },
});

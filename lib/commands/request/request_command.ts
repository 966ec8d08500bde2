import type { CommandDefinition } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { SESSION_WORDING } from "../token/session_wording.ts";

/** `device-login request`. */
export const requestCommand: CommandDefinition = defineCommand({
  description:
    "Send one request with a profile's access token, also one that is bound to a key (DPoP) or a " +
    "certificate. Only hosts that the profile or --host names get it. After a 401 it is refreshed.",
  usage: "[options] [METHOD] URL",
  arguments: [
    { name: "[method]", help: "the method; by default GET, or POST with --data" },
    { name: "[url]", help: "the URL: https, or http on this machine" },
  ],
  flags: {
    header: {
      kind: "lines",
      flag: "-H, --header <header>",
      group: "Request",
      help: "'Name: value', a header of the request; repeatable",
    },
    data: {
      kind: "at_file",
      flag: "-d, --data <data>",
      group: "Request",
      help:
        "the body: a text, @FILE, or - for standard input; it is JSON unless -H names another type",
    },
    include: {
      kind: "switch",
      flag: "-i, --include",
      group: "Output",
      help: "write the status and the headers before the body",
    },
    fail: {
      kind: "switch",
      flag: "-f, --fail",
      group: "Output",
      help:
        "for a status from 400, write no body and exit with 6, or with 5 if it may be temporary",
    },
  },
  settings: "request",
  common: ["profile", "login", "hosts", "output"],
  wording: {
    ...SESSION_WORDING,
    output: { help: "write the body to FILE, readable only by you, completely or not at all" },
  },
  examples: [
    {
      does: "Get something",
      lines: [
        "device-login request --profile work --host api.example.com https://api.example.com/me",
      ],
    },
    {
      does: "Send JSON, to a host that the profile names in its hosts",
      lines: [
        'device-login request --profile work --data \'{"name": "x"}\' https://api.example.com/things',
      ],
    },
    {
      does: "Upload and download files of any size",
      lines: [
        "device-login request PUT https://api.example.com/1 -H 'Content-Type: image/jpeg' -d @x.jpg",
        "device-login request https://api.example.com/1 --output x.jpg --fail",
      ],
    },
  ],
  exitCodes: [0, 1, 2, 5, 6, 7, 8, 9, 129, 130, 143],
  variables: ["DEVICE_LOGIN_HOME"],
  async run(invocation, context) {
    const { request } = await import("./request.ts");
    return await request(invocation, context);
  },
});

import type { CommandDefinition } from "../cli/command_definition.ts";
import type { FormatKind } from "../output/formats.ts";

/** A command as help lists it; its definition is loaded when it is used. */
export interface CommandEntry {
  /** The name on the command line. */
  readonly name: string;
  /** The line that help shows. */
  readonly summary: string;
  /**
   * The kinds of formats with which its errors are also written to standard output, as JSON.
   * @default `["events", "object"]`
   */
  readonly errorFormats?: readonly FormatKind[];
  /** Loads the definition. */
  load(): Promise<CommandDefinition>;
}

/** All commands, in the order in which help shows them. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "login",
    summary: "sign in and print the tokens: the default command",
    load: async () => (await import("./login/login_command.ts")).loginCommand,
  },
  {
    name: "token",
    summary: "print a saved session's access token, refreshed if necessary",
    load: async () => (await import("./token/token_command.ts")).tokenCommand,
  },
  {
    name: "exec",
    summary: "run a command with an access token in its environment",
    errorFormats: [],
    load: async () => (await import("./exec/exec_command.ts")).execCommand,
  },
  {
    name: "request",
    summary: "send a request with the access token, also one bound to a key",
    errorFormats: [],
    load: async () => (await import("./request/request_command.ts")).requestCommand,
  },
  {
    name: "status",
    summary: "show which profiles are signed in, and until when",
    load: async () => (await import("./status/status_command.ts")).statusCommand,
  },
  {
    name: "logout",
    summary: "end a profile's session: revoke its tokens, then delete them",
    load: async () => (await import("./logout/logout_command.ts")).logoutCommand,
  },
  {
    name: "whoami",
    summary: "print who is signed in",
    load: async () => (await import("./whoami/whoami_command.ts")).whoamiCommand,
  },
  {
    name: "profiles",
    summary: "list, choose and remove profiles",
    load: async () => (await import("./profiles/profiles_command.ts")).profilesCommand,
  },
  {
    name: "start",
    summary: "start a sign-in and return: the first of two steps",
    load: async () => (await import("./start/start_command.ts")).startCommand,
  },
  {
    name: "resume",
    summary: "continue a sign-in that was started, and print the tokens",
    load: async () => (await import("./resume/resume_command.ts")).resumeCommand,
  },
  {
    name: "helper",
    summary: "give a token to git, docker, kubectl and other tools",
    errorFormats: [],
    load: async () => (await import("./helper/helper_command.ts")).helperCommand,
  },
  {
    name: "setup",
    summary: "set up git, docker, kubectl and other tools to use a session",
    load: async () => (await import("./setup/setup_command.ts")).setupCommand,
  },
  {
    name: "doctor",
    summary: "check the server and the client, and suggest fixes",
    load: async () => (await import("./doctor/doctor_command.ts")).doctorCommand,
  },
  {
    name: "conformance",
    summary: "test a client or a server against the RFCs",
    // What follows `client` may name formats of its own.
    errorFormats: [],
    load: async () => (await import("./conformance/conformance_command.ts")).conformanceCommand,
  },
  {
    name: "demo",
    summary: "try it out, with a server on this machine",
    load: async () => (await import("./demo/demo_command.ts")).demoCommand,
  },
  {
    name: "completions",
    summary: "print a script that completes commands in your shell",
    load: async () => (await import("./completions/completions_command.ts")).completionsCommand,
  },
];

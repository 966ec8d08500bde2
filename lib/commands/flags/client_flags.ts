import type { Command } from "commander";

/** Which client asks, and how it proves who it is. */
export interface ClientFlags {
  clientId?: string;
  clientSecret?: string;
  clientSecretFile?: string;
  authMethod?: string;
}

/** Adds the flags that name the client. */
export function addClientFlags(command: Command): Command {
  return command
    .optionsGroup("Client:")
    .option("--client-id <id>", "the client's identifier (env: OAUTH2_CLIENT_ID)")
    .option(
      "--client-secret-file <file>",
      "read the client's secret from FILE, or - for standard input",
    )
    .option(
      "--client-secret <secret>",
      "the client's secret; other users of this machine can see it here (env: OAUTH2_CLIENT_SECRET)",
    )
    .option(
      "--auth-method <method>",
      "none, client_secret_basic or client_secret_post (default: what the server lists)",
    );
}

import type { Command } from "commander";

/** Which client asks, and how it proves who it is. */
export interface ClientFlags {
  clientId?: string;
  clientSecret?: string;
  clientSecretFile?: string;
  clientKey?: string;
  authMethod?: string;
  assertionAudience?: string;
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
    .option("--client-key <file>", "the client's private key, PEM or JWK: private_key_jwt")
    .option(
      "--auth-method <method>",
      "none, client_secret_basic, client_secret_post,\nclient_secret_jwt or private_key_jwt\n" +
        "(default: what fits the above and the server lists)",
    )
    .option(
      "--assertion-audience <audience>",
      "whom signed assertions are for (default: the issuer;\nwith --endpoint the token endpoint)",
    );
}

import { type Command, Option } from "commander";
import { AUTH_METHODS } from "../../oauth/client/auth_method.ts";
import { choice } from "./choice.ts";

/** Which client asks, and how it proves who it is. */
export interface ClientFlags {
  clientId?: string;
  clientSecret?: string;
  clientSecretFile?: string;
  clientKey?: string;
  clientCert?: string;
  clientCertKey?: string;
  authMethod?: string;
  assertionAudience?: string;
}

/** Adds the flags that name the client, and those by which it proves who it is. */
export function addClientFlags(command: Command): Command {
  return command
    .optionsGroup("Client:")
    .option("--client-id <id>", "the client's identifier")
    .option(
      "--client-secret-file <file>",
      "read the client's secret from FILE, or - for standard input",
    )
    .option(
      "--client-secret <secret>",
      "the client's secret; other users of this machine can see it here",
    )
    .optionsGroup("Client authentication:")
    .addOption(
      choice("--auth-method <method>", "how the client proves who it is", AUTH_METHODS)
        .default(undefined, "what fits the credentials and the server lists"),
    )
    .option("--client-key <file>", "the client's private key (PEM or JWK): private_key_jwt")
    .addOption(
      new Option("--assertion-audience <aud>", "whom assertions are for")
        .default(undefined, "the issuer"),
    )
    .option("--client-cert <file>", "the certificate to show to the server (PEM): tls_client_auth")
    .option("--client-cert-key <file>", "the certificate's private key (PEM)");
}

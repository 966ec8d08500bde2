import type { Command } from "commander";
import { AUTH_METHODS } from "../../oauth/auth_method.ts";

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
    .option("--client-id <id>", "the client's identifier (env: OAUTH2_CLIENT_ID)")
    .option(
      "--client-secret-file <file>",
      "read the client's secret from FILE, or - for standard input",
    )
    .option(
      "--client-secret <secret>",
      "the client's secret; other users of this machine can see it here (env: OAUTH2_CLIENT_SECRET)",
    )
    .optionsGroup("Client authentication:")
    .option(
      "--auth-method <method>",
      `${AUTH_METHODS.join(", ")} (default: what fits the credentials and the server lists)`,
    )
    .option("--client-key <file>", "the client's private key (PEM or JWK): private_key_jwt")
    .option("--assertion-audience <aud>", "whom assertions are for (default: the issuer)")
    .option("--client-cert <file>", "the certificate to show to the server (PEM): tls_client_auth")
    .option("--client-cert-key <file>", "the certificate's private key (PEM)");
}

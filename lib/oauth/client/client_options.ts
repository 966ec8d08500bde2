import type { AuthMethod } from "./auth_method.ts";
import type { ClientKey } from "./client_key.ts";

/** The client, and how it authenticates. */
export interface ClientOptions {
  /** The client's identifier at the server. */
  clientId: string;
  /** The client's secret, if it has one. */
  clientSecret?: string | undefined;
  /**
   * The client's private key, if it has one: `importClientKey` creates it from a JWK, PEM or a
   * `CryptoKey`.
   */
  clientKey?: ClientKey | undefined;
  /**
   * The client's certificate, in PEM, if it has one. The connection presents it: that requires a `fetch`
   * that has the certificate and its key. The key is not needed here.
   */
  clientCertificate?: string | undefined;
  /**
   * How the client authenticates. By default `none` without credentials, `private_key_jwt` with a key,
   * `tls_client_auth` with a certificate, and with a secret what the server's metadata lists:
   * `client_secret_basic` before `client_secret_post` with `issuer` and `server`, the other way round
   * with `endpoint`.
   */
  authMethod?: AuthMethod | undefined;
  /**
   * The audience of the client's assertions; `"endpoint"` means the endpoint that each is sent to,
   * which Okta requires, among others. By default the issuer (RFC 7523bis); with the option `endpoint`
   * the token endpoint, which Ory Hydra requires.
   */
  assertionAudience?: string | undefined;
}

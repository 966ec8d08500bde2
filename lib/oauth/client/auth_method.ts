/**
 * A client authentication method (RFC 6749 section 2.3, OpenID Connect Core 1.0 section 9, RFC 8705
 * section 2).
 *
 * - `none`: the client does not authenticate; it only sends its identifier.
 * - `client_secret_basic`: the secret is sent in the `Authorization` header.
 * - `client_secret_post`: the secret is sent in the request's body.
 * - `client_secret_jwt`: the secret signs an assertion, and is not sent itself.
 * - `private_key_jwt`: the private key signs an assertion.
 * - `tls_client_auth`: the connection presents a certificate that an authority has signed.
 * - `self_signed_tls_client_auth`: the connection presents a certificate that the server knows.
 */
export type AuthMethod =
  | "none"
  | "client_secret_basic"
  | "client_secret_post"
  | "client_secret_jwt"
  | "private_key_jwt"
  | "tls_client_auth"
  | "self_signed_tls_client_auth";

/** A client's credentials, by their names in the options. */
export type Credential = "clientSecret" | "clientKey" | "clientCertificate";

/**
 * The credentials: their names in messages, and the methods that one without a method is used with.
 * If there are several, the server's metadata decides.
 */
export const CREDENTIAL_TRAITS: Readonly<
  Record<Credential, { readonly name: string; readonly methods: readonly AuthMethod[] }>
> = {
  clientSecret: { name: "secret", methods: ["client_secret_basic", "client_secret_post"] },
  clientKey: { name: "private key", methods: ["private_key_jwt"] },
  clientCertificate: { name: "certificate", methods: ["tls_client_auth"] },
};

/** The properties of one method. All are required, even for a method that sends nothing. */
export interface AuthMethodTraits {
  /** The credential that it requires. */
  readonly requires: Credential | undefined;
  /**
   * Where the credential goes: into the `Authorization` header, into the body, into the body as a
   * signed assertion, into the connection, or nowhere.
   */
  readonly sentIn: "header" | "body" | "assertion" | "connection" | "nothing";
  /** The possible reasons why a client that uses this method was refused. */
  readonly hint: string;
}

/** The properties of each method. */
export const AUTH_METHOD_TRAITS: Readonly<Record<AuthMethod, AuthMethodTraits>> = {
  none: {
    requires: undefined,
    sentIn: "nothing",
    hint: "or it may need a secret, a key or a certificate",
  },
  client_secret_basic: {
    requires: "clientSecret",
    sentIn: "header",
    hint: "its secret may be wrong, or it may be registered for client_secret_post",
  },
  client_secret_post: {
    requires: "clientSecret",
    sentIn: "body",
    hint: "its secret may be wrong, or it may be registered for client_secret_basic",
  },
  client_secret_jwt: {
    requires: "clientSecret",
    sentIn: "assertion",
    hint: "its secret may be wrong, or it may be registered for another way to use it",
  },
  private_key_jwt: {
    requires: "clientKey",
    sentIn: "assertion",
    hint: "or its key may not be the one registered",
  },
  tls_client_auth: {
    requires: "clientCertificate",
    sentIn: "connection",
    hint: "or its certificate may not be the one registered",
  },
  self_signed_tls_client_auth: {
    requires: "clientCertificate",
    sentIn: "connection",
    hint: "or its certificate may not be the one registered",
  },
};

/** All methods, for help texts and checks. */
export const AUTH_METHODS: readonly AuthMethod[] = Object.keys(AUTH_METHOD_TRAITS) as AuthMethod[];

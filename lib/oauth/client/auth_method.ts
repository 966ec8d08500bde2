/**
 * How a client proves who it is (RFC 6749 section 2.3, OpenID Connect Core 1.0 section 9, RFC 8705
 * section 2).
 *
 * - `none`: it does not; it only names itself.
 * - `client_secret_basic`: its secret goes in the `Authorization` header.
 * - `client_secret_post`: its secret goes in the request's body.
 * - `client_secret_jwt`: its secret signs an assertion, and is not sent itself.
 * - `private_key_jwt`: its private key signs an assertion.
 * - `tls_client_auth`: the connection shows its certificate, which an authority has signed.
 * - `self_signed_tls_client_auth`: the same with a certificate that the server knows itself.
 */
export type AuthMethod =
  | "none"
  | "client_secret_basic"
  | "client_secret_post"
  | "client_secret_jwt"
  | "private_key_jwt"
  | "tls_client_auth"
  | "self_signed_tls_client_auth";

/** All of them, for help texts and checks. */
export const AUTH_METHODS: readonly AuthMethod[] = [
  "none",
  "client_secret_basic",
  "client_secret_post",
  "client_secret_jwt",
  "private_key_jwt",
  "tls_client_auth",
  "self_signed_tls_client_auth",
];

import type { ServerMetadata } from "../server/server_metadata.ts";
import type { AuthorizationDetail } from "./authorization_details.ts";

/** Chooses the scopes to request by the server's metadata. */
export type ScopeChooser = (server: ServerMetadata) => string | readonly string[];

/** The access that a login requests, and for whom. */
export interface AccessOptions {
  /**
   * The scopes to request: a list, a text with spaces, or a function that chooses them by the server's
   * metadata. By default none is sent.
   */
  scope?: string | readonly string[] | ScopeChooser | undefined;
  /**
   * The parameter that the server expects the scopes in, if it is another one. Then they are also sent
   * with the token request.
   * @default "scope"
   */
  scopeParameter?: string | undefined;
  /** The audiences to request, sent as one `audience` with spaces. By default none is sent. */
  audience?: string | readonly string[] | undefined;
  /**
   * The resources that the tokens are for: absolute URIs (RFC 8707). If there is only one, it is also
   * sent with the token request.
   */
  resource?: string | readonly string[] | undefined;
  /** The permissions to request in more detail than scopes (RFC 9396). */
  authorizationDetails?: readonly AuthorizationDetail[] | undefined;
  /** The account that is expected to sign in: a hint for the server's page. */
  loginHint?: string | undefined;
  /** The accepted authentication context classes: the ID token's `acr` must be one of these. */
  acrValues?: string | readonly string[] | undefined;
  /** The maximum age of the sign-in, in seconds; checked against the ID token. */
  maxAge?: number | undefined;
  /** A value that the ID token must repeat. */
  nonce?: string | undefined;
  /**
   * Further parameters of the device authorization request. The ID token is also checked against a
   * `nonce`, `max_age` or `acr_values` among them.
   */
  parameters?: Readonly<Record<string, string>> | undefined;
  /** Further parameters of the token request. */
  tokenParameters?: Readonly<Record<string, string>> | undefined;
}

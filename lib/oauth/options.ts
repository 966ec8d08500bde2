import type { AuthMethod } from "./client/auth_method.ts";
import type { ClientKey } from "./client/client_key.ts";
import type { Clock } from "./clock.ts";
import type { DpopKey, DpopKeyMaker } from "./keys/dpop_key.ts";
import type { AuthorizationDetail } from "./request/authorization_details.ts";
import type { ServerMetadata } from "./server/server_metadata.ts";
import type { WarningListener } from "./warning.ts";

/** The server, the client, and how requests are sent. */
export interface ConnectionOptions {
  /**
   * The server's issuer identifier. Its metadata is requested (OpenID Connect Discovery 1.0, RFC
   * 8414) and must name this issuer. One of `issuer`, `endpoint`, `server`, or both endpoints below
   * is required.
   */
  issuer?: string | undefined;
  /**
   * A server's base URL, as in Ory Hydra's tools. Discovery is attempted; without a document, or
   * with one for another issuer, Hydra's paths under this URL are used.
   */
  endpoint?: string | undefined;
  /** The server's metadata, if it is already known: then no discovery request is sent. */
  server?: ServerMetadata | undefined;
  /** Overrides the server's `device_authorization_endpoint`. */
  deviceAuthorizationEndpoint?: string | undefined;
  /** Overrides the server's `token_endpoint`. */
  tokenEndpoint?: string | undefined;
  /**
   * Whether plain http is accepted beyond loopback, and on loopback in a remote server's metadata.
   * @default false
   */
  allowHttp?: boolean | undefined;

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
   * The client's certificate, in PEM, if it has one. The connection shows it: that requires a `fetch`
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
   * The audience of the client's assertions. By default the issuer; with `endpoint` the token
   * endpoint, which Ory Hydra requires.
   */
  assertionAudience?: string | undefined;

  /**
   * Decrypts an ID token that is encrypted (a JWE in compact serialization), for example with
   * `compactDecrypt` of the package jose. By default such a token is refused.
   */
  decryptIdToken?: ((jwe: string) => Promise<string>) | undefined;

  /** Headers for every request, for example an `Authorization` that a proxy requires. */
  headers?: HeadersInit | undefined;
  /** Sends the requests. @default globalThis.fetch */
  fetch?: typeof fetch | undefined;
  /** Returns the time and waits. @default the machine's own clock */
  clock?: Clock | undefined;
  /** Ends the requests and waits under way: they reject with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Receives what a person should know. By default warnings are dropped. */
  onWarning?: WarningListener | undefined;
}

/** Chooses the scopes to request by the server's metadata. */
export type ScopeChooser = (server: ServerMetadata) => string | readonly string[];

/** The options of a login: the server, the client, and what is requested. */
export interface DeviceLoginOptions extends ConnectionOptions {
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
  /**
   * Whether a refresh repeats the scopes requested here, which some servers require (Microsoft Entra
   * ID, for a client with an API of its own). By default a refresh names no scope, and repeats them
   * only after the server has refused it for that. RFC 6749 section 6.
   * @default false
   */
  repeatScope?: boolean | undefined;
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
  /**
   * Called right before each token request is sent, and again before it is repeated with a nonce. If
   * it throws, nothing is sent, and that error is thrown.
   */
  beforeTokenRequest?: (() => Promise<void>) | undefined;
  /**
   * Whether to use PKCE (RFC 7636), so that only this login can redeem the code.
   * @default false
   */
  pkce?: boolean | undefined;
  /**
   * Binds the tokens to a key (DPoP, RFC 9449), which they then carry as `dpopKey`: the caller's own
   * key, or a function that creates one for the server, such as `DpopKey.generate`. Tokens without
   * that binding are refused. By default they are not bound.
   */
  dpop?: DpopKey | DpopKeyMaker | undefined;
}

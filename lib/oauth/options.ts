import type { AuthMethod } from "./client/auth_method.ts";
import type { ClientKey } from "./client/client_key.ts";
import type { Clock } from "./clock.ts";
import type { DpopKey, DpopKeyMaker } from "./keys/dpop_key.ts";
import type { AuthorizationDetail } from "./request/authorization_details.ts";
import type { ServerMetadata } from "./server/server_metadata.ts";
import type { WarningListener } from "./warning.ts";

/** Which server is asked, which client asks, and by what way. */
export interface ConnectionOptions {
  /**
   * The server's issuer identifier. Its metadata is looked up (OpenID Connect Discovery 1.0, RFC
   * 8414) and has to name this very issuer. One of `issuer`, `endpoint`, `server`, or both
   * endpoints below, is needed.
   */
  issuer?: string | undefined;
  /**
   * A server's base URL, as Ory Hydra's tools take it. Discovery is tried; without a document, or
   * with one for another issuer, Hydra's paths under this URL are used.
   */
  endpoint?: string | undefined;
  /** The server's metadata where it is known already: nothing is looked up. */
  server?: ServerMetadata | undefined;
  /** Takes the place of the server's `device_authorization_endpoint`. */
  deviceAuthorizationEndpoint?: string | undefined;
  /** Takes the place of the server's `token_endpoint`. */
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
   * The client's private key, if it has one: `importClientKey` makes it of a JWK, PEM, or a key of
   * the web's cryptography.
   */
  clientKey?: ClientKey | undefined;
  /**
   * The client's certificate, in PEM, if it has one. The connection shows it: `fetch` has to be one
   * that does so, with the certificate's key, which is not needed here.
   */
  clientCertificate?: string | undefined;
  /**
   * How the client proves who it is. By default `none` without credentials, `private_key_jwt` with
   * a key, `tls_client_auth` with a certificate, and with a secret what the server's metadata lists:
   * the header before the body with `issuer` and `server`, the body before the header with
   * `endpoint`.
   */
  authMethod?: AuthMethod | undefined;
  /**
   * Whom the client's assertions name as their audience. By default the issuer; with `endpoint` the
   * token endpoint, which Ory Hydra wants to be named.
   */
  assertionAudience?: string | undefined;

  /**
   * Decrypts an ID token that is encrypted (a JWE in its compact form), for example by
   * `compactDecrypt` of the package jose. By default such a token is refused.
   */
  decryptIdToken?: ((jwe: string) => Promise<string>) | undefined;

  /** Headers that go on every request, for example an `Authorization` that a proxy asks for. */
  headers?: HeadersInit | undefined;
  /** Sends the requests. @default globalThis.fetch */
  fetch?: typeof fetch | undefined;
  /** Tells the time and waits. @default the machine's own clock */
  clock?: Clock | undefined;
  /** Ends whatever is under way: it rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Takes what a person should know. By default it is dropped. */
  onWarning?: WarningListener | undefined;
}

/** Chooses the scopes to ask for by what is known of the server. */
export type ScopeChooser = (server: ServerMetadata) => string | readonly string[];

/** What is asked for, beside who asks whom. */
export interface DeviceLoginOptions extends ConnectionOptions {
  /**
   * The scopes to ask for: a list, a text with spaces, or a function that chooses them by the
   * server's metadata. By default none is sent.
   */
  scope?: string | readonly string[] | ScopeChooser | undefined;
  /**
   * What the server calls the scopes, where that is another name. They go by it with the token
   * request, too.
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
  /** The audiences to ask for, sent as one `audience` with spaces. By default none is sent. */
  audience?: string | readonly string[] | undefined;
  /**
   * Where the tokens are to be used: absolute URIs (RFC 8707). Where it is one, the token request
   * names it, too.
   */
  resource?: string | readonly string[] | undefined;
  /** What the person is asked to grant, in more detail than scopes (RFC 9396). */
  authorizationDetails?: readonly AuthorizationDetail[] | undefined;
  /** Who is going to sign in, as far as that is known: a hint for the server's page. */
  loginHint?: string | undefined;
  /** How the person may prove who they are; the ID token's `acr` has to be one of these. */
  acrValues?: string | readonly string[] | undefined;
  /** Seconds since the person last proved who they are, at the most; held against the ID token. */
  maxAge?: number | undefined;
  /** A value that the ID token has to repeat. */
  nonce?: string | undefined;
  /**
   * Further parameters of the device authorization request. A `nonce`, `max_age` or `acr_values`
   * among them is also held against the ID token.
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
   * Whether to prove, when the tokens are collected, that this login started it (PKCE, RFC 7636).
   * @default false
   */
  pkce?: boolean | undefined;
  /**
   * Binds the tokens to a key (DPoP, RFC 9449), which they then carry as `dpopKey`: the caller's
   * own, or what makes one for the server, such as `DpopKey.generate`. Tokens without that binding
   * are refused. By default they are not bound.
   */
  dpop?: DpopKey | DpopKeyMaker | undefined;
}

import type { ServerMetadata } from "./server_metadata.ts";

/** The server, and how it is found. */
export interface ServerOptions {
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
}

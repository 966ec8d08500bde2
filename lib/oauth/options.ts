import type { Clock } from "./base/clock.ts";
import type { WarningListener } from "./base/warning.ts";
import type { Fetch } from "./http/fetch_type.ts";
import type { ClientOptions } from "./client/client_options.ts";
import type { DpopKey, DpopKeyMaker } from "./keys/dpop_key.ts";
import type { AccessOptions } from "./request/access_options.ts";
import type { ServerOptions } from "./server/server_options.ts";

/** The server, the client, and how requests are sent. */
export interface ConnectionOptions extends ServerOptions, ClientOptions {
  /**
   * Decrypts an ID token that is encrypted (a JWE in compact serialization), for example with
   * `compactDecrypt` of the package jose. By default such a token is refused.
   */
  decryptIdToken?: ((jwe: string) => Promise<string>) | undefined;

  /** Headers for every request, for example an `Authorization` that a proxy requires. */
  headers?: Headers | Record<string, string> | [string, string][] | undefined;
  /** Sends the requests. @default globalThis.fetch */
  fetch?: Fetch | undefined;
  /** Returns the time and waits. @default the machine's own clock */
  clock?: Clock | undefined;
  /** Ends the requests and waits under way: they reject with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Receives warnings for a person. By default they are dropped. */
  onWarning?: WarningListener | undefined;
}

/** The options of a login: the server, the client, and what is requested. */
export interface DeviceLoginOptions extends ConnectionOptions, AccessOptions {
  /**
   * Whether a refresh repeats the scopes requested here, which some servers require (Microsoft Entra
   * ID, for a client with its own API). By default a refresh names no scope, and repeats them
   * only after the server has refused it for that. RFC 6749 section 6.
   * @default false
   */
  repeatScope?: boolean | undefined;
  /**
   * Seconds that a code is assumed to be valid for if the server does not say it.
   * @default 600
   */
  codeLifetime?: number | undefined;
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

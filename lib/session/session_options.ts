import type { DeviceLoginOptions } from "../oauth/options.ts";
import type { SessionStore } from "./session_store.ts";

/**
 * A session: who signs in where and for what, as `startDeviceLogin()` takes it, and the store that
 * remembers it. One object does for the login and for all that comes after.
 *
 * What changes the tokens tells one session from another: the server, the client, what is asked
 * for, and the members here. How the server is reached, and how the client proves who it is, does
 * not.
 */
export interface SessionOptions extends DeviceLoginOptions {
  /** Where it is kept. */
  store: SessionStore;
  /** A name, where one person has several accounts, or a program serves several persons. */
  profile?: string | undefined;
  /** The resources that the tokens are for (RFC 8707). */
  resource?: string | readonly string[] | undefined;
  /** What the tokens allow in detail (RFC 9396). */
  authorizationDetails?: readonly Readonly<Record<string, unknown>>[] | undefined;
  /** The thumbprint of the key that the tokens are bound to (RFC 9449), where the caller has one. */
  dpopThumbprint?: string | undefined;
}

/** The part of the options that tells one session from another. */
export type SessionIdentity = Pick<
  SessionOptions,
  | "profile"
  | "issuer"
  | "endpoint"
  | "server"
  | "deviceAuthorizationEndpoint"
  | "tokenEndpoint"
  | "clientId"
  | "scope"
  | "audience"
  | "resource"
  | "authorizationDetails"
  | "parameters"
  | "dpopThumbprint"
>;

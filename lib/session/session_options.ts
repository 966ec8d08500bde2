import type { DeviceLoginOptions } from "../oauth/options.ts";
import type { SessionStore } from "./stores/session_store.ts";

/**
 * A session: who signs in where and for what, as `startDeviceLogin()` takes it, and the store that
 * remembers it. One object does for the login and for all that comes after.
 *
 * What changes the tokens tells one session from another: the server, the client, what is asked for,
 * the key that they are bound to, and the profile. How the server is reached, and how the client
 * proves who it is, does not.
 */
export interface SessionOptions extends DeviceLoginOptions {
  /** Where it is kept. */
  store: SessionStore;
  /** A name, where one person has several accounts, or a program serves several persons. */
  profile?: string | undefined;
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
  | "loginHint"
  | "acrValues"
  | "maxAge"
  | "parameters"
  | "tokenParameters"
  | "dpop"
>;

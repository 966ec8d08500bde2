import type { DeviceLoginOptions } from "../oauth/options.ts";
import type { SessionStore } from "./stores/session_store.ts";

/**
 * The options of a session: those of `startDeviceLogin()`, and the store that the session is saved
 * in. One object serves the login and everything after it.
 *
 * Options that change the tokens distinguish one session from another: the server, the client, the
 * scopes and other requested values, the key that the tokens are bound to, and the profile. How the
 * server is reached, and how the client authenticates, makes no difference.
 */
export interface SessionOptions extends DeviceLoginOptions {
  /** The store that the session is saved in. */
  store: SessionStore;
  /** A name, for a person with several accounts, or a program with several users. */
  profile?: string | undefined;
}

/** The options that distinguish one session from another. */
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

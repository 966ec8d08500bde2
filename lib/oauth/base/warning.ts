/**
 * The kind of a warning, for a program to switch on.
 *
 * - `no_discovery`: the endpoint has no usable discovery document; Ory Hydra's paths are used.
 * - `clock_skew`: the server's clock and ours differ by more than 30 seconds.
 * - `no_lifetime`: the server does not say how long its code is valid; a time is assumed.
 * - `no_id_token`: scope `openid` was requested, but no ID token was issued.
 * - `signature_not_checked`: the ID token's signature was not checked, since the server publishes no keys.
 * - `not_refreshed`: the access token is valid, but not for as long as requested.
 * - `not_saved`: new tokens could not be saved; the session may be lost when the process ends.
 * - `not_repeated`: a request was answered with 401, and its body is a stream, which can't be sent again.
 * - `waiting`: another process refreshes the session, and has for some seconds.
 * - `not_encrypted`: the keychain failed, and sessions are saved in plain files.
 */
export type WarningCode =
  | "no_discovery"
  | "clock_skew"
  | "no_lifetime"
  | "no_id_token"
  | "signature_not_checked"
  | "not_refreshed"
  | "not_saved"
  | "not_repeated"
  | "waiting"
  | "not_encrypted";

/** A problem that a person should know about, and that does not end the login. */
export interface Warning {
  /** The kind of warning, for a program to switch on. */
  code: WarningCode;
  /** One line for a person. */
  message: string;
}

/** Receives the warnings of a login as they arise. */
export type WarningListener = (warning: Warning) => void;

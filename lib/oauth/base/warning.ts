/**
 * Something a person should know that does not end the login.
 *
 * - `no_discovery`: the endpoint has no usable discovery document; Ory Hydra's paths are used.
 * - `clock_skew`: the server's clock and ours differ by more than 30 seconds.
 * - `no_id_token`: scope `openid` was asked for, and no ID token came.
 * - `signature_not_checked`: the ID token's signature was not checked: the server publishes no keys.
 * - `not_refreshed`: the access token is good, but not for as long as was wanted.
 * - `not_saved`: new tokens could not be kept; the session may be lost with this process.
 * - `not_encrypted`: the keychain failed, and sessions are kept in plain files.
 */
export type WarningCode =
  | "no_discovery"
  | "clock_skew"
  | "no_id_token"
  | "signature_not_checked"
  | "not_refreshed"
  | "not_saved"
  | "not_encrypted";

/** Something a person should know that does not end the login. */
export interface Warning {
  /** What it is, for a program to switch on. */
  code: WarningCode;
  /** What it is, for a person: one line. */
  message: string;
}

/** Takes the warnings of a login as they arise. */
export type WarningListener = (warning: Warning) => void;

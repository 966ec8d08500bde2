import { printable } from "../encoding/printable.ts";

/**
 * What went wrong, for a program to switch on. Stable: a code keeps its meaning.
 *
 * - `invalid_options`: an option is missing, malformed or contradicts another; nothing was sent.
 * - `network`: no reply came (name resolution, connection, TLS, time-out).
 * - `server_unavailable`: the server answered with a status that says "later" (5xx, 408, 425, 429).
 * - `invalid_response`: the server answered, but with nothing this flow can use.
 * - `unsupported`: the server has no device authorization endpoint, or something needed that it lacks.
 * - `issuer_mismatch`: the metadata names another issuer than the one asked.
 * - `access_denied`: the person said no.
 * - `expired`: the user code expired before anyone approved it.
 * - `timeout`: the caller's own time limit ran out.
 * - `refused`: the server refused the client or the request; see {@linkcode OAuthError}.
 * - `login_required`: the refresh token is spent, revoked or expired: a person must sign in again.
 * - `invalid_id_token`: the ID token failed a check.
 * - `keys_unavailable`: the keys that sign the ID token could not be fetched, so it was not checked.
 * - `invalid_binding`: the tokens are not bound to the client's key or certificate.
 * - `invalid_userinfo`: the UserInfo reply is about somebody else.
 * - `saved_login_mismatch`: a saved login belongs to another server or client, or is no saved login.
 * - `store_unreadable`: what the store holds can't be read, or is not of this version's making.
 * - `store_unwritable`: nothing can be kept in the store: no permission, no room.
 * - `store_locked`: another process has held the session's lock for too long.
 */
export type DeviceLoginErrorCode =
  | "invalid_options"
  | "network"
  | "server_unavailable"
  | "invalid_response"
  | "unsupported"
  | "issuer_mismatch"
  | "access_denied"
  | "expired"
  | "timeout"
  | "refused"
  | "login_required"
  | "invalid_id_token"
  | "keys_unavailable"
  | "invalid_binding"
  | "invalid_userinfo"
  | "saved_login_mismatch"
  | "store_unreadable"
  | "store_unwritable"
  | "store_locked";

/** All codes, for a code that comes from a file. */
export const ERROR_CODES: readonly DeviceLoginErrorCode[] = [
  "invalid_options",
  "network",
  "server_unavailable",
  "invalid_response",
  "unsupported",
  "issuer_mismatch",
  "access_denied",
  "expired",
  "timeout",
  "refused",
  "login_required",
  "invalid_id_token",
  "keys_unavailable",
  "invalid_binding",
  "invalid_userinfo",
  "saved_login_mismatch",
  "store_unreadable",
  "store_unwritable",
  "store_locked",
];

/**
 * Every failure of this library. Messages hold no token, secret or device code, and neither does
 * the cause.
 *
 * @example
 * ```ts
 * try {
 *   await login.wait();
 * } catch (error) {
 *   if (error instanceof DeviceLoginError && error.code === "access_denied") return;
 *   throw error;
 * }
 * ```
 */
export class DeviceLoginError extends Error {
  /** The class, as stack traces show it. */
  override name = "DeviceLoginError";
  /** What went wrong, for a program to switch on. */
  readonly code: DeviceLoginErrorCode;

  /**
   * Makes an error.
   *
   * @param code what went wrong
   * @param message what was tried and what came back, for a person; control characters are escaped
   * @param options `cause`: the error below this one, where it can hold no secret
   */
  constructor(code: DeviceLoginErrorCode, message: string, options?: { cause?: unknown }) {
    super(printable(message), options);
    this.code = code;
  }
}

/** The members of an OAuth error reply (RFC 6749 section 5.2), and where it was met. */
export interface OAuthErrorDetails {
  /** The reply's `error`, for example `invalid_client`. */
  error: string;
  /** The reply's `error_description`. */
  errorDescription?: string | undefined;
  /** The reply's `error_uri`. */
  errorUri?: string | undefined;
  /** The reply's HTTP status. */
  status?: number | undefined;
}

/**
 * The server answered with an OAuth error (RFC 6749 section 5.2, RFC 8628 section 3.5). Its `code`
 * is `access_denied`, `expired` or `login_required` where the error means that, else `refused`.
 */
export class OAuthError extends DeviceLoginError {
  /** The class, as stack traces show it. */
  override name = "OAuthError";
  /** The reply's `error`, for example `invalid_client`. */
  readonly error: string;
  /** The reply's `error_description`. */
  readonly errorDescription: string | undefined;
  /** The reply's `error_uri`. */
  readonly errorUri: string | undefined;
  /** The reply's HTTP status. */
  readonly status: number | undefined;

  /**
   * Makes an error from a reply.
   *
   * @param code what went wrong
   * @param message what was tried and what came back, for a person
   * @param details the reply
   */
  constructor(code: DeviceLoginErrorCode, message: string, details: OAuthErrorDetails) {
    super(code, message);
    this.error = details.error;
    this.errorDescription = details.errorDescription;
    this.errorUri = details.errorUri;
    this.status = details.status;
  }
}

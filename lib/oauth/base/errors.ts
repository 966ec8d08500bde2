import { printable } from "../encoding/printable.ts";

/**
 * The kind of an error, for a program to switch on. A code never changes its meaning.
 *
 * - `invalid_options`: an option is missing, malformed or contradicts another; nothing was sent.
 * - `network`: no reply arrived (name resolution, connection, TLS, time-out).
 * - `server_unavailable`: the server answered with a temporary error (5xx, 408, 425, 429).
 * - `invalid_response`: the server's reply can't be used in this flow.
 * - `unsupported`: the server lacks something that is needed, such as the device authorization endpoint.
 * - `issuer_mismatch`: the metadata names an issuer other than the requested one.
 * - `access_denied`: the person denied the sign-in.
 * - `expired`: the user code expired before anyone approved it.
 * - `timeout`: the caller's own time limit elapsed.
 * - `refused`: the server refused the client or the request; see {@linkcode OAuthError}.
 * - `login_required`: the refresh token is spent, revoked or expired: a person must sign in again.
 * - `invalid_id_token`: the ID token failed a check.
 * - `keys_unavailable`: the keys that sign the ID token could not be fetched, so it was not checked.
 * - `invalid_binding`: the tokens are not bound to the client's key or certificate.
 * - `invalid_userinfo`: the UserInfo reply is about another person.
 * - `saved_login_mismatch`: a value is not a saved login, or belongs to another server or client.
 * - `store_unreadable`: the store or its content can't be read, or a newer version wrote it.
 * - `store_unwritable`: the store can't be written: no permission, no space.
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

/** The codes as keys: one that is missing does not compile. */
const ERROR_CODE_SET: Readonly<Record<DeviceLoginErrorCode, true>> = {
  invalid_options: true,
  network: true,
  server_unavailable: true,
  invalid_response: true,
  unsupported: true,
  issuer_mismatch: true,
  access_denied: true,
  expired: true,
  timeout: true,
  refused: true,
  login_required: true,
  invalid_id_token: true,
  keys_unavailable: true,
  invalid_binding: true,
  invalid_userinfo: true,
  saved_login_mismatch: true,
  store_unreadable: true,
  store_unwritable: true,
  store_locked: true,
};

/** All codes, to check one that was read from a file. */
export const ERROR_CODES: readonly DeviceLoginErrorCode[] = /* @__PURE__ */ Object.keys(
  ERROR_CODE_SET,
) as DeviceLoginErrorCode[];

/**
 * The base class of this library's errors. Neither the message nor the cause contains a token, a
 * secret or a device code.
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
  /** The kind of error, for a program to switch on. */
  readonly code: DeviceLoginErrorCode;

  /**
   * Creates an error.
   *
   * @param code the kind of error
   * @param message what was tried and what came back, for a person; control characters are escaped
   * @param options `cause`: the underlying error, if it can't contain a secret
   */
  constructor(code: DeviceLoginErrorCode, message: string, options?: { cause?: unknown }) {
    super(printable(message), options);
    this.code = code;
  }
}

/** The members of an OAuth error reply (RFC 6749 section 5.2), and its HTTP status. */
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
 * is `access_denied`, `expired` or `login_required` if the error means that, otherwise `refused`.
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
   * Creates an error from a reply.
   *
   * @param code the kind of error
   * @param message what was tried and what came back, for a person
   * @param details the reply's members
   */
  constructor(code: DeviceLoginErrorCode, message: string, details: OAuthErrorDetails) {
    super(code, message);
    this.error = details.error;
    this.errorDescription = details.errorDescription;
    this.errorUri = details.errorUri;
    this.status = details.status;
  }
}

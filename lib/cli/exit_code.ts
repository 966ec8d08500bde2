import type { EndingSignal } from "../host/host.ts";
import type { DeviceLoginErrorCode } from "../oauth/base/errors.ts";

/** The exit code of an internal error. */
export const INTERNAL_ERROR = 1;

/** The exit code for a wrong command line or configuration. */
export const USAGE = 2;

/** The exit code if a person has to sign in first. */
export const LOGIN_REQUIRED = 8;

/** The exit code if a result can't be written, or the store can't be used. */
export const UNWRITABLE = 9;

/** The exit code if the sign-in has not been approved yet. */
export const PENDING = 10;

/** The exit code if a conformance run found a failure. */
export const CONFORMANCE_FAILURE = 11;

/** The exit code for each error of the library. */
const EXIT_CODES: Record<DeviceLoginErrorCode, number> = {
  invalid_options: USAGE,
  saved_login_mismatch: USAGE,
  access_denied: 3,
  expired: 4,
  timeout: 4,
  network: 5,
  server_unavailable: 5,
  invalid_response: 5,
  unsupported: 5,
  refused: 6,
  issuer_mismatch: 7,
  invalid_id_token: 7,
  keys_unavailable: 7,
  invalid_binding: 7,
  invalid_userinfo: 7,
  login_required: LOGIN_REQUIRED,
  store_unreadable: UNWRITABLE,
  store_unwritable: UNWRITABLE,
  store_locked: UNWRITABLE,
};

/** The exit code for an error of the library. */
export function exitCodeOf(code: DeviceLoginErrorCode): number {
  return EXIT_CODES[code];
}

/** The exit code after a signal, as a shell gives it. */
export function exitCodeOfSignal(signal: EndingSignal): number {
  return { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[signal];
}

/** The meaning of exit codes. */
export interface ExitStatus {
  codes: readonly number[];
  meaning: string;
}

/** The exit codes, in the words of the help, the manual and the README. */
export const EXIT_STATUS: readonly ExitStatus[] = [
  { codes: [0], meaning: "done" },
  { codes: [INTERNAL_ERROR], meaning: "internal error" },
  { codes: [USAGE], meaning: "usage or configuration" },
  { codes: [3], meaning: "the person denied the sign-in" },
  { codes: [4], meaning: "the code expired, or --timeout elapsed" },
  { codes: [5], meaning: "network error, or a server that does not respond properly" },
  { codes: [6], meaning: "the server refused the client or the request" },
  { codes: [7], meaning: "the response failed validation: ID token, binding, issuer" },
  { codes: [LOGIN_REQUIRED], meaning: "a login is required first" },
  { codes: [UNWRITABLE], meaning: "the result or the store can't be written or read" },
  { codes: [PENDING], meaning: "still pending (resume --once, login --wait)" },
  { codes: [CONFORMANCE_FAILURE], meaning: "a conformance run found a failure" },
  { codes: [126, 127], meaning: "the command of exec can't run, was not found" },
  { codes: [129, 130, 143], meaning: "terminated by SIGHUP, SIGINT, SIGTERM" },
];

import type { EndingSignal } from "../host/host.ts";
import type { DeviceLoginErrorCode } from "../oauth/errors.ts";

/** What the program ends with where nothing else is said. */
export const FAULT_OF_OURS = 1;

/** The exit code for a wrong command line or configuration. */
export const USAGE = 2;

/** The exit code where a person has to sign in first. */
export const LOGIN_REQUIRED = 8;

/** The exit code where a result can't be written, or the store can't be used. */
export const UNWRITABLE = 9;

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

import { DeviceLoginError, type DeviceLoginErrorCode } from "../oauth/base/errors.ts";

/** Failures that say nothing about the session. */
const PASSING: readonly DeviceLoginErrorCode[] = [
  "network",
  "server_unavailable",
  "invalid_response",
  "keys_unavailable",
  "refused",
  "store_locked",
  "store_unwritable",
];

/** Whether a refresh failed for a reason that may pass, so that the session is still usable. */
export function isPassing(error: unknown): error is DeviceLoginError {
  return error instanceof DeviceLoginError && PASSING.includes(error.code);
}

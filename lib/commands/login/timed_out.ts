import { DeviceLoginError } from "../../oauth/base/errors.ts";

/**
 * Makes the error for a sign-in that was not approved in time.
 *
 * @param timeout the value of `--timeout`, in milliseconds
 */
export function timedOut(timeout: number): DeviceLoginError {
  return new DeviceLoginError(
    "timeout",
    `The sign-in was not approved within the ${timeout / 1000} s of --timeout.`,
  );
}

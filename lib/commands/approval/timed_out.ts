import { DeviceLoginError } from "../../oauth/base/errors.ts";
import type { LoginEvent } from "../../oauth/login/login_event.ts";

/**
 * Makes the error for a sign-in that was not approved in time.
 *
 * @param timeout the value of `--timeout`, in milliseconds
 * @param last the last event of the wait, if there was any
 */
export function timedOut(timeout: number, last?: LoginEvent): DeviceLoginError {
  return new DeviceLoginError(
    "timeout",
    `The sign-in was not approved within the ${timeout / 1000} s of --timeout.${lastOutcome(last)}`,
  );
}

/**
 * Names the fault that the last request ended with: some servers answer a denial with one.
 *
 * @returns a sentence to append; nothing if the server answered properly
 */
export function lastOutcome(last: LoginEvent | undefined): string {
  return last?.type === "retry" ? ` The last outcome: ${last.error.message}` : "";
}

import { DeviceLoginError } from "../oauth/base/errors.ts";

/** Makes the error for a wrong command line or configuration: found before anything is sent. */
export function usage(message: string): DeviceLoginError {
  return new DeviceLoginError("invalid_options", message);
}

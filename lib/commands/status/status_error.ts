import type { DeviceLoginError, DeviceLoginErrorCode } from "../../oauth/base/errors.ts";

/** An error, as `status` reports it. */
export interface StatusError {
  readonly code: DeviceLoginErrorCode;
  readonly message: string;
}

/** Converts an error for the report. */
export function toStatusError({ code, message }: DeviceLoginError): StatusError {
  return { code, message };
}

import type { DeviceLoginError, DeviceLoginErrorCode } from "../../oauth/base/errors.ts";

/** What went wrong. */
export interface StatusError {
  readonly code: DeviceLoginErrorCode;
  readonly message: string;
}

/** An error as `status` tells it. */
export function told({ code, message }: DeviceLoginError): StatusError {
  return { code, message };
}

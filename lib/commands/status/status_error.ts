import type { DeviceLoginError } from "../../oauth/errors.ts";

/** What went wrong. */
export interface StatusError {
  readonly code: string;
  readonly message: string;
}

/** An error as `status` tells it. */
export function told({ code, message }: DeviceLoginError): StatusError {
  return { code, message };
}

import { DeviceLoginError } from "../base/errors.ts";

/** The error for a redirect, which is not followed. Something in front of the server may have sent it. */
export class RedirectError extends DeviceLoginError {}

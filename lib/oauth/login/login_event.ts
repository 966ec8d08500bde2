import type { DeviceLoginError } from "../base/errors.ts";
import type { TokenSet } from "../tokens/token_set.ts";

/** The information that a person needs to sign in (RFC 8628 section 3.3). */
export interface LoginPrompt {
  /** The code that the person types in, exactly as received. */
  readonly userCode: string;
  /** The page where the person types it in: an http(s) URL. */
  readonly verificationUri: string;
  /** The same page with the code in its URL, if the server sends one: for a QR code. Never made up. */
  readonly verificationUriComplete: string | undefined;
  /** The moment when the code expires. */
  readonly expiresAt: Date;
}

/**
 * An event while a login is waited for:
 *
 * - `prompt`: always the first, with the information that the person needs.
 * - `pending`: the sign-in has not been approved yet.
 * - `slow_down`: not approved yet, and the server requires a longer interval from now on.
 * - `retry`: a request failed in a way that says nothing about the login; the wait continues.
 * - `tokens`: the login succeeded.
 * - `error`: the login failed; the error is thrown after this event.
 */
export type LoginEvent =
  | ({ readonly type: "prompt"; readonly interval: number } & LoginPrompt)
  | { readonly type: "pending"; readonly nextPollAt: Date }
  | {
    readonly type: "slow_down";
    /** Seconds between two requests from now on. */
    readonly interval: number;
    readonly nextPollAt: Date;
  }
  | { readonly type: "retry"; readonly error: DeviceLoginError; readonly nextPollAt: Date }
  | { readonly type: "tokens"; readonly tokens: TokenSet }
  | { readonly type: "error"; readonly error: DeviceLoginError };

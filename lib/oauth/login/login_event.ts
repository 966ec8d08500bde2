import type { DeviceLoginError } from "../errors.ts";
import type { TokenSet } from "../tokens/token_set.ts";

/** What a person has to be shown (RFC 8628 section 3.3). */
export interface LoginPrompt {
  /** What they type in, exactly as received. */
  readonly userCode: string;
  /** Where they type it in: an http(s) URL. */
  readonly verificationUri: string;
  /** The same with the code in it, where the server sends one: for a QR code. Never made up. */
  readonly verificationUriComplete: string | undefined;
  /** When the code expires. */
  readonly expiresAt: Date;
}

/**
 * What happens while a login is waited for:
 *
 * - `prompt`: first of all, what the person has to be shown.
 * - `pending`: the server was asked, and nobody has decided yet.
 * - `slow_down`: the same, and the server wants to be asked less often from now on.
 * - `retry`: a request failed in a way that says nothing about the login; it goes on.
 * - `tokens`: the end.
 * - `error`: the other end; it is thrown after it was told.
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

import { DeviceLoginError } from "../base/errors.ts";
import type { TokenSet } from "./token_set.ts";

/**
 * The error for a token reply that was rejected although it contained a refresh token, of which this
 * is the only copy: many servers spend the old refresh token with the request, and end the whole
 * session if it is sent again. The `code` and the message are those of the failed check. The tokens
 * are in a private field: no message, inspection or JSON shows them.
 *
 * @example
 * ```ts
 * try {
 *   tokens = await refreshTokens(tokens, options);
 * } catch (error) {
 *   if (error instanceof RejectedReplyError) tokens = error.tokens; // for the next attempt
 *   throw error;
 * }
 * ```
 */
export class RejectedReplyError extends DeviceLoginError {
  /** The class, as stack traces show it. */
  override name = "RejectedReplyError";
  readonly #tokens: TokenSet;

  /**
   * Creates an error.
   *
   * @param error the error of the failed check
   * @param tokens the tokens to continue with
   */
  constructor(error: DeviceLoginError, tokens: TokenSet) {
    // As the options, the error passes its cause on, if it has one.
    super(error.code, error.message, error);
    this.#tokens = tokens;
  }

  /**
   * The tokens to continue with: the new refresh token, and no other token of the rejected reply. After
   * a refresh the others are the previous ones; after a sign-in the access token is empty.
   */
  get tokens(): TokenSet {
    return this.#tokens;
  }
}

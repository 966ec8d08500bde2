import { DeviceLoginError } from "../base/errors.ts";
import type { TokenSet } from "./token_set.ts";

/**
 * A token reply was rejected, and it brought a refresh token that nobody else has: many servers spend
 * the old refresh token with the request, and end the whole session if it is sent again. Its `code`
 * and message are those of the failed check. The tokens are in a private field: no message,
 * inspection or JSON shows them.
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
   * Makes an error.
   *
   * @param error the check that failed
   * @param tokens what to continue with
   */
  constructor(error: DeviceLoginError, tokens: TokenSet) {
    super(
      error.code,
      error.message,
      error.cause === undefined ? undefined : { cause: error.cause },
    );
    this.#tokens = tokens;
  }

  /**
   * What to continue with: the new refresh token, and no other token of the rejected reply. After a
   * refresh the rest is what there was before; after a sign-in the access token is empty.
   */
  get tokens(): TokenSet {
    return this.#tokens;
  }
}

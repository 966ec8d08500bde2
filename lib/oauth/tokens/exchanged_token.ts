import { TokenSet } from "./token_set.ts";

/**
 * The reply to a token exchange (RFC 8693 section 2.2.1). Whatever its type, the new token is the
 * `accessToken`; a `tokenType` of `n_a` means that it is not for use as an access token.
 */
export class ExchangedToken extends TokenSet {
  /** The type of the new token, a URI; none if the server does not report it. */
  get issuedTokenType(): string | undefined {
    const { issued_token_type } = this.toJSON();
    return issued_token_type as string | undefined; // Checked when the reply was accepted.
  }
}

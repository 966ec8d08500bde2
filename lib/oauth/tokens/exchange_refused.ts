import { OAuthError, type OAuthErrorDetails } from "../base/errors.ts";

/** The server refused to exchange a token. What that means depends on this grant, not on a sign-in. */
export class ExchangeRefusedError extends OAuthError {
  /** Whether the token that was to be exchanged is probably not valid any more. */
  readonly subjectInvalid: boolean;

  /**
   * Creates an error from a reply.
   *
   * @param message what was tried and what came back, for a person
   * @param details the reply's members, and what they say about the token
   */
  constructor(message: string, details: OAuthErrorDetails & { subjectInvalid: boolean }) {
    super("refused", message, details);
    this.subjectInvalid = details.subjectInvalid;
  }
}

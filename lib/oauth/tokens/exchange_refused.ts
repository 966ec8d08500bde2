import { OAuthError } from "../base/errors.ts";

/** The server refused to exchange a token. What that means depends on this grant, not on a sign-in. */
export class ExchangeRefusedError extends OAuthError {}

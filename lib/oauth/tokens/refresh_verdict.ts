import type { OAuthErrorDetails } from "../base/errors.ts";

/**
 * What a refused refresh says about the refresh token:
 *
 * - `spent`: the server takes it no more. The session is over.
 * - `doubtful`: most likely that, but the words fit something else as well, for example a header that
 *   a gateway wants.
 */
export type RefreshVerdict = "spent" | "doubtful" | undefined;

/** Errors with a meaning of their own, whatever their description mentions. */
const OTHER_ERRORS: readonly string[] = [
  "invalid_client",
  "unauthorized_client",
  "unsupported_grant_type",
  "invalid_scope",
  "invalid_target",
  "invalid_dpop_proof",
  "use_dpop_nonce",
  "server_error",
  "temporarily_unavailable",
];

const SUBJECT = /\b(refresh[ -]?token|grant\b(?! ?types?\b))/i;

const DEAD = new RegExp(
  String.raw`\b(invalid|incorrect|bad|expired|revoked|unknown|inactive|reused|already|no longer|` +
    String.raw`not (found|valid|active|recognized)|(does not|doesn't) exist)\b`,
  "i",
);

/** A description whose subject is the token, not a parameter or the request. */
const BEGINS_WITH_TOKEN =
  /^(the )?((provided|given|supplied|invalid|expired|revoked|unknown) )?refresh ?token\b/i;

/** The request is at fault: the token was never looked at. */
const UNREAD = /\b(missing|required|unsupported|not (allowed|supported)|grant ?types?)\b/i;

/** An error of RFC 6750 section 3.1, at an endpoint that takes a refresh token. */
const SOME_TOKEN = /^((invalid|expired|revoked|inactive) token|token (invalid|expired|revoked))$/;

/**
 * Decides whether a refused refresh means that the refresh token is spent, expired or revoked. Besides
 * `invalid_grant` (RFC 6749 section 5.2) servers report it by errors of their own, and in sentences.
 * A session that ends is deleted, so it takes words about the refresh token or the grant.
 *
 * @param details the reply's members; a sentence may be in place of `error`
 */
export function judgeRefusal({ error, errorDescription = "" }: OAuthErrorDetails): RefreshVerdict {
  if (error === "invalid_grant") return "spent";
  if (OTHER_ERRORS.includes(error)) return undefined;
  const plain = (text: string) => text.replaceAll("_", " ").trim();
  const words = plain(`${error} ${errorDescription}`);
  // That a parameter is wrong is in the name of this error: the description has to be about the token.
  const told = error === "invalid_request" ? plain(errorDescription) : words;
  if (SUBJECT.test(told) && DEAD.test(told) && !UNREAD.test(told)) {
    const begins = error !== "invalid_request" || BEGINS_WITH_TOKEN.test(told);
    const ofClient = /\b(client (id|secret|credentials)|(or|and) client)\b/i.test(told);
    return begins && !ofClient ? "spent" : "doubtful";
  }
  return SOME_TOKEN.test(plain(error)) ? "doubtful" : undefined;
}

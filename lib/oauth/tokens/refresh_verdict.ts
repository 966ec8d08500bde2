import type { OAuthErrorDetails } from "../base/errors.ts";

/**
 * The meaning of a refused refresh for the refresh token:
 *
 * - `spent`: the server no longer accepts it. The session is over.
 * - `doubtful`: probably the same, but the message may be about something else, for example a header
 *   that a gateway requires.
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

const DEAD =
  /\b(invalid|incorrect|bad|expired|revoked|unknown|inactive|reused|already|no longer|not (found|valid|active|recognized)|(does not|doesn't) exist)\b/i;

/** A description whose subject is the token, not a parameter or the request. */
const BEGINS_WITH_TOKEN =
  /^(the )?((provided|given|supplied|invalid|expired|revoked|unknown) )?refresh ?token\b/i;

/** The request itself was wrong: the token was not checked. */
const UNREAD = /\b(missing|required|unsupported|not (allowed|supported)|grant ?types?)\b/i;

/** An error of RFC 6750 section 3.1, at an endpoint that accepts a refresh token. */
const SOME_TOKEN = /^((invalid|expired|revoked|inactive) token|token (invalid|expired|revoked))$/;

/**
 * Decides whether a refused refresh means that the refresh token is spent, expired or revoked. Instead
 * of `invalid_grant` (RFC 6749 section 5.2) some servers use their own errors, or sentences. A session
 * that has ended is deleted, so the message must be about the refresh token or the grant.
 *
 * @param details the reply's members; a sentence may be in place of `error`
 */
export function judgeRefusal({ error, errorDescription = "" }: OAuthErrorDetails): RefreshVerdict {
  if (error === "invalid_grant") return "spent";
  if (OTHER_ERRORS.includes(error)) return undefined;
  const plain = (text: string) => text.replaceAll("_", " ").trim();
  const words = plain(`${error} ${errorDescription}`);
  // The name of this error is about a parameter, so the description must be about the token.
  const reason = error === "invalid_request" ? plain(errorDescription) : words;
  if (SUBJECT.test(reason) && DEAD.test(reason) && !UNREAD.test(reason)) {
    const begins = error !== "invalid_request" || BEGINS_WITH_TOKEN.test(reason);
    const ofClient = /\b(client (id|secret|credentials)|(or|and) client)\b/i.test(reason);
    return begins && !ofClient ? "spent" : "doubtful";
  }
  return SOME_TOKEN.test(plain(error)) ? "doubtful" : undefined;
}

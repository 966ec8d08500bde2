import type { OAuthError } from "../base/errors.ts";
import type { Connection } from "../connection/connection.ts";
import { explainRefusal } from "../connection/refusal.ts";
import { ExchangeRefusedError } from "./exchange_refused.ts";

const UNKNOWN_TARGET =
  "The server must know the audience, and this client must be permitted to request it.";
const NO_EXCHANGE =
  "Token exchange must be enabled for this client at the server; most permit it only to " +
  "confidential clients.";
const UNUSABLE_SUBJECT =
  "The token that is exchanged may not be valid any more, or not be meant for this client.";

/** The meaning of an error, by its name (RFC 8693 section 2.2.2, RFC 6749 section 5.2). */
const MEANING_OF_ERROR: Readonly<Record<string, string>> = {
  invalid_target: UNKNOWN_TARGET,
  unsupported_grant_type: "The server does not support token exchange (RFC 8693).",
  unauthorized_client: NO_EXCHANGE,
  access_denied: UNUSABLE_SUBJECT,
  invalid_grant: UNUSABLE_SUBJECT,
  invalid_token: UNUSABLE_SUBJECT,
};

/** The meaning of a description: Keycloak has invalid_request and invalid_client for all of these. */
const MEANING_OF_DESCRIPTION: readonly [RegExp, string][] = [
  [/audience (is )?(not|un)/i, UNKNOWN_TARGET],
  [
    /grant.?type.*not allowed|exchange\b.*not (enabled|allowed)|not (enabled|allowed).*exchange/i,
    NO_EXCHANGE,
  ],
  [/(invalid|expired) (subject.)?token|token\b.*(invalid|not valid|expired)/i, UNUSABLE_SUBJECT],
];

/**
 * Explains why a server refused to exchange a token.
 *
 * @param connection the server and the client
 * @param refused the refusal, and the parameters of the request
 */
export function explainExchangeRefusal(
  connection: Connection,
  { error, parameters }: { error: OAuthError; parameters: URLSearchParams },
): ExchangeRefusedError {
  const { error: name, errorDescription, errorUri, status } = error;
  const described = MEANING_OF_DESCRIPTION
    .find(([words]) => errorDescription?.match(words))?.[1];
  const meaning = described ?? MEANING_OF_ERROR[name];
  // A description that is about the exchange is not about how the client authenticates.
  const explained = described === undefined
    ? explainRefusal(connection, { error, scope: parameters.get("scope")?.split(" ") })
    : error;
  const audience = parameters.getAll("audience");
  const target = meaning === UNKNOWN_TARGET && audience.length > 0
    ? ` Requested audience: ${audience.join(", ")}.`
    : "";
  const more = meaning === undefined ? "" : ` ${meaning}${target}`;
  const subjectInvalid = meaning === UNUSABLE_SUBJECT && name !== "access_denied";
  const details = { error: name, errorDescription, errorUri, status, subjectInvalid };
  return new ExchangeRefusedError(`${explained.message}${more}`, details);
}

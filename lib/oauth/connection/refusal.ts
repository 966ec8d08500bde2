import { AUTH_METHOD_TRAITS } from "../client/auth_method.ts";
import { printable } from "../encoding/printable.ts";
import { DeviceLoginError, OAuthError, type OAuthErrorDetails } from "../base/errors.ts";
import type { Connection } from "./connection.ts";

/**
 * Returns the error for a request that the server refused with an OAuth error.
 *
 * @param request the request: `"The token request"`
 * @param details the reply's members
 */
export function refusal(request: string, details: OAuthErrorDetails): OAuthError {
  const what = `${request} was refused with ${printable(details.error, 100)}`;
  return new OAuthError("refused", withReason(what, details), details);
}

/**
 * Returns a sentence that ends with the server's reason.
 *
 * @param what the event, without a full stop
 * @param details the reply's members
 */
export function withReason(what: string, details: OAuthErrorDetails): string {
  const { errorDescription, errorUri } = details;
  const why = errorDescription ? `: ${printable(errorDescription, 1000)}` : "";
  const more = errorUri ? ` (see ${printable(errorUri, 200)})` : "";
  return `${what}${why}${more}`.replace(/[^.]$/, "$&.");
}

/** The most likely meaning of each error that is about the client. */
const CLIENT_ERROR_MEANINGS = new Map([
  ["invalid_client", "it may be unknown to the server"],
  ["unauthorized_client", "it may not be registered for this flow"],
]);

/**
 * Explains an error about the client, which may be registered for another authentication method, and
 * an error about the scopes, by listing them. Any other error is returned unchanged.
 *
 * @param connection the client, and how it authenticated
 * @param refused the refusal, and the scopes that were requested
 */
export function explainRefusal(
  connection: Connection,
  { error, scope = [] }: { error: OAuthError; scope?: readonly string[] | undefined },
): OAuthError {
  const meaning = CLIENT_ERROR_MEANINGS.get(error.error);
  const more = meaning
    ? doubtClient(connection, meaning)
    : error.error === "invalid_scope" && scope.length > 0
    ? `Requested: ${scope.join(", ")}.`
    : undefined;
  return more ? new OAuthError(error.code, `${error.message} ${more}`, error) : error;
}

/**
 * Explains a reply without an OAuth error: status 401 is about the client.
 *
 * @param connection the client, and how it authenticated
 * @param reply the reply, as far as it could be read
 */
export function explainUnusable(
  connection: Connection,
  { status, error }: { status: number; error: DeviceLoginError },
): DeviceLoginError {
  if (status !== 401) return error;
  const more = doubtClient(connection, "it may be unknown to the server");
  return new DeviceLoginError(error.code, `${error.message} ${more}`);
}

function doubtClient({ authMethod, assertion, client }: Connection, meaning: string): string {
  const asserted = assertion
    ? ` Its assertion was signed with ${assertion.signer.alg}, for the audience ` +
      `${JSON.stringify(assertion.audience)}; the server may expect another algorithm or audience.`
    : "";
  return `The client ${JSON.stringify(client.client_id)} authenticated with ${authMethod}: ` +
    `${meaning}, ${AUTH_METHOD_TRAITS[authMethod].hint}.${asserted}`;
}

import { AUTH_METHOD_TRAITS } from "../client/auth_method.ts";
import { printable } from "../encoding/printable.ts";
import { DeviceLoginError, OAuthError, type OAuthErrorDetails } from "../errors.ts";
import type { Connection } from "./connection.ts";

/**
 * The error for a request that the server refused by name.
 *
 * @param request what was asked: `"The token request"`
 * @param details the reply's members
 */
export function refusal(request: string, details: OAuthErrorDetails): OAuthError {
  const what = `${request} was refused with ${printable(details.error, 100)}`;
  return new OAuthError("refused", withReason(what, details), details);
}

/**
 * A sentence with the reason that the server gives at its end.
 *
 * @param what what happened, without a full stop
 * @param details the reply's members
 */
export function withReason(what: string, details: OAuthErrorDetails): string {
  const { errorDescription, errorUri } = details;
  const why = errorDescription ? `: ${printable(errorDescription, 1000)}` : "";
  const more = errorUri ? ` (see ${printable(errorUri, 200)})` : "";
  return `${what}${why}${more}`.replace(/[^.]$/, "$&.");
}

/** What the errors that are about the client itself can mean in the first place. */
const ABOUT_CLIENT = new Map([
  ["invalid_client", "it may be unknown to the server"],
  ["unauthorized_client", "it may not be registered for this flow"],
]);

/**
 * Says with an error about the client what it can mean, in particular that the client authenticates
 * in another way than it is registered for; with one about the scopes, which these were. Any other
 * error stays as it is.
 *
 * @param connection the client, and how it authenticated
 * @param error the refusal
 * @param options `scope`: what was asked for
 */
export function explainRefusal(
  connection: Connection,
  error: OAuthError,
  options: { scope?: readonly string[] | undefined } = {},
): OAuthError {
  const { scope = [] } = options;
  const meaning = ABOUT_CLIENT.get(error.error);
  const more = meaning
    ? doubtClient(connection, meaning)
    : error.error === "invalid_scope" && scope.length > 0
    ? `Asked for: ${scope.join(", ")}.`
    : undefined;
  return more ? new OAuthError(error.code, `${error.message} ${more}`, error) : error;
}

/**
 * The same for a reply that names no OAuth error: status 401 is about the client all the same.
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
    ? ` Its assertion was signed by ${assertion.signer.alg} and for the audience ` +
      `${JSON.stringify(assertion.audience)}; the server may want another of either.`
    : "";
  return `The client ${JSON.stringify(client.client_id)} authenticated by ${authMethod}: ` +
    `${meaning}, ${AUTH_METHOD_TRAITS[authMethod].hint}.${asserted}`;
}

import type { Connection } from "./connection.ts";
import { OAuthError, type OAuthErrorDetails } from "./errors.ts";
import { printable } from "./printable.ts";

/**
 * The error for a request that the server refused by name.
 *
 * @param request what was asked: `"The token request"`
 * @param details the reply's members
 */
export function refusal(request: string, details: OAuthErrorDetails): OAuthError {
  const { error, errorDescription, errorUri } = details;
  const why = errorDescription ? `: ${printable(errorDescription, 1000)}` : "";
  const more = errorUri ? ` (see ${printable(errorUri, 200)})` : "";
  const message = `${request} was refused with ${printable(error, 100)}${why}${more}`;
  return new OAuthError("refused", message.replace(/[^.]$/, "$&."), details);
}

/** What else a client that is refused may be registered for, by the way it authenticated. */
const OTHER_WAY = {
  none: "it may need a secret",
  client_secret_basic: "it may be registered for client_secret_post",
  client_secret_post: "it may be registered for client_secret_basic",
};

/** What the errors that are about the client itself can mean in the first place. */
const ABOUT_CLIENT: Record<string, string> = {
  invalid_client: "it may be unknown to the server",
  unauthorized_client: "it may not be registered for this flow",
};

/**
 * Says with an error about the client what it can mean, in particular that the client authenticates
 * in another way than it is registered for. Any other error stays as it is.
 *
 * @param connection the client, and how it authenticated
 * @param error the refusal
 */
export function explainRefusal(connection: Connection, error: OAuthError): OAuthError {
  const meaning = ABOUT_CLIENT[error.error];
  if (meaning === undefined) return error;
  const { authMethod, client } = connection;
  const message = `${error.message} The client ${JSON.stringify(client.client_id)} authenticated ` +
    `by ${authMethod}: ${meaning}, or ${OTHER_WAY[authMethod]}.`;
  return new OAuthError(error.code, message, error);
}

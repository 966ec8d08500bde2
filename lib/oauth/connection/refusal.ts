import { AUTH_METHOD_TRAITS } from "../client/auth_method.ts";
import { printable } from "../encoding/printable.ts";
import { DeviceLoginError, OAuthError, type OAuthErrorDetails } from "../base/errors.ts";
import type { UnusableReply } from "../reply/reply.ts";
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

const UNKNOWN_CLIENT = "it may be unknown to the server";

/**
 * Returns the most likely meaning of an error that is about the client. Status 401 is about the
 * client, whatever the error's name (Spring's is `unauthorized`).
 */
function clientErrorMeaning({ error, errorDescription, status }: OAuthErrorDetails) {
  const known = error === "invalid_client" || error === "unauthorized";
  // MITREid and Spring have invalid_client for "Unauthorized grant type: …".
  if (error === "unauthorized_client" || (known && errorDescription?.match(/grant.?type/i))) {
    return "it may not be registered for this flow";
  }
  return known || (status === 401 && /^(?!.*(dpop|grant|scope|token))\w+$/.test(error))
    ? UNKNOWN_CLIENT
    : undefined;
}

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
  if (error.code !== "refused") return error;
  const meaning = clientErrorMeaning(error);
  const more = meaning
    ? doubtClient(connection, meaning)
    : error.error === "invalid_scope" && scope.length > 0
    ? `Requested: ${scope.join(", ")}.`
    : undefined;
  return more ? new OAuthError(error.code, `${error.message} ${more}`, error) : error;
}

/**
 * Explains a reply without an OAuth error. Good servers refuse a client in their own words, or without
 * any: at an endpoint that the metadata names, the reply is a refusal. At another URL only status 401
 * is about the client, since the URL may be wrong.
 *
 * @param connection the client, and how it authenticated
 * @param reply the reply, and the endpoint that sent it
 */
export function explainUnusable(
  connection: Connection,
  { status, error, endpoint = "" }: UnusableReply & { endpoint: string | undefined },
): DeviceLoginError {
  const { code, message } = error;
  const named = connection.namedEndpoints.has(endpoint);
  if (!named && [404, 405].includes(status)) {
    return new DeviceLoginError(code, message.replace(/\.$/, " (is the URL right?)."));
  }
  if (!named && status !== 401) return error;
  const meaning = status === 401 ? "" : ", or may not use this grant or request these scopes";
  const explained = `${message} ${doubtClient(connection, UNKNOWN_CLIENT + meaning)}`;
  return new DeviceLoginError(named ? "refused" : code, explained, { cause: error });
}

/** Returns a sentence about the client and its authentication, one of which may be the reason. */
export function doubtClient(
  { authMethod, assertion, client }: Connection,
  meaning: string,
): string {
  const asserted = assertion
    ? ` Its assertion was signed with ${assertion.signer.alg}, for the audience ` +
      `${
        JSON.stringify(assertion.audience)
      }; the server may expect another algorithm or audience, ` +
      `such as "endpoint", the endpoint itself.`
    : "";
  return `The client ${JSON.stringify(client.client_id)} authenticated with ${authMethod}: ` +
    `${meaning}, ${AUTH_METHOD_TRAITS[authMethod].hint}.${asserted}`;
}

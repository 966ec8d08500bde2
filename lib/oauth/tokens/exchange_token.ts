import { processGenericTokenEndpointResponse } from "oauth4webapi";
import { DeviceLoginError } from "../base/errors.ts";
import { connect, type Connection } from "../connection/connection.ts";
import { explainUnusable, refusal } from "../connection/refusal.ts";
import type { DpopKey } from "../keys/dpop_key.ts";
import * as kind from "../members/kinds.ts";
import { readMembers } from "../members/read_members.ts";
import type { ConnectionOptions } from "../options.ts";
import { toResponse } from "../reply/reply.ts";
import { checkResource } from "../request/resource.ts";
import { parseScope } from "../request/scope.ts";
import { explainExchangeRefusal } from "./exchange_refusal.ts";
import { ExchangedToken } from "./exchanged_token.ts";
import { checkBinding } from "./token_binding.ts";
import { requestExchange, type TokenReply } from "./token_request.ts";
import { TOKEN_MEMBERS } from "./token_set.ts";
import { tokenTypeUri } from "./token_type.ts";

/** The `token_type` of a token that is not an access token, in lower case. */
const NOT_ACCESS = "n_a";

const EXCHANGED_MEMBERS = { ...TOKEN_MEMBERS, "issued_token_type?": kind.text };

/** The server, the client, and the token that is requested. */
export interface ExchangeOptions extends ConnectionOptions {
  /** The names of the services that the new token is for, as the server knows them. */
  audience?: string | readonly string[] | undefined;
  /** The URIs of the services that the new token is for (RFC 8707). */
  resource?: string | readonly string[] | undefined;
  /** The scopes that the new token should have. By default the server decides. */
  scope?: string | readonly string[] | undefined;
  /**
   * The type of the new token, a URI, or a name that RFC 8693 section 3 defines: `access_token`,
   * `id_token`, `jwt`, `refresh_token`, `saml1`, `saml2`. By default the server decides.
   */
  requestedTokenType?: string | undefined;
  /** The type of the token that is exchanged, in the same form. @default "access_token" */
  subjectTokenType?: string | undefined;
  /** The key that the exchanged token is bound to (DPoP), and the new one will be. */
  dpop?: DpopKey | undefined;
}

/**
 * Exchanges a token for another one (RFC 8693), for example one for a service that does not accept
 * the token of the sign-in. A server need not list the grant in its metadata. Nothing is cached.
 *
 * @param subjectToken the token that is exchanged, by default an access token of the same server
 * @param options the server, the client, and what is requested
 * @returns the new token; an ID token in the same reply is dropped, since it was not checked
 * @throws {DeviceLoginError} `refused`, `network`, `server_unavailable`, `invalid_response`,
 *   `invalid_binding`, `invalid_options`, `unsupported`
 *
 * @example
 * ```ts
 * const { accessToken } = await exchangeToken(tokens.accessToken, {
 *   issuer: "https://auth.example.com",
 *   clientId: "cli",
 *   clientSecret,
 *   audience: "billing",
 * });
 * ```
 */
export async function exchangeToken(
  subjectToken: string,
  options: ExchangeOptions,
): Promise<ExchangedToken> {
  const { dpop: dpopKey, signal } = options;
  // Everything that is wrong with the options is reported before anything is sent.
  const parameters = exchangeParameters(options);
  const subjectTokenType = tokenTypeUri(options.subjectTokenType ?? "access_token");
  if (!subjectToken) {
    throw new DeviceLoginError("invalid_options", "The token to exchange is missing.");
  }
  const connection = await connect(options);
  const request = { subjectToken, subjectTokenType, parameters, dpopKey, signal };
  const reply = await requestExchange(connection, request);
  if (reply.type === "error") {
    const error = refusal("The token exchange", reply.details);
    throw explainExchangeRefusal(connection, { error, parameters });
  }
  if (reply.type === "unusable") {
    throw explainUnusable(connection, { ...reply, endpoint: connection.metadata.token_endpoint });
  }
  if (reply.type !== "success") throw reply.error;
  return await acceptExchanged(connection, { reply, parameters, dpopKey });
}

function exchangeParameters(options: ExchangeOptions): URLSearchParams {
  const { audience = [], resource = [], scope = [], requestedTokenType } = options;
  const parameters = new URLSearchParams();
  for (const one of [audience].flat()) if (one) parameters.append("audience", one);
  for (const one of checkResource(resource)) parameters.append("resource", one);
  const scopes = parseScope(scope).join(" ");
  if (scopes) parameters.set("scope", scopes);
  if (requestedTokenType) parameters.set("requested_token_type", tokenTypeUri(requestedTokenType));
  return parameters;
}

/** What a reply to an exchange must agree with. */
interface ExchangeExpectations {
  parameters: URLSearchParams;
  dpopKey: DpopKey | undefined;
}

/** Checks a reply (RFC 8693 section 2.2.1). */
async function acceptExchanged(
  connection: Connection,
  { reply: { body, receivedAt, redact }, parameters, dpopKey }: ExchangeExpectations & {
    reply: TokenReply & { type: "success" };
  },
): Promise<ExchangedToken> {
  const { server, client, metadata, certificateThumbprint } = connection;
  const unusable = (why: string) =>
    new DeviceLoginError(
      "invalid_response",
      `POST ${metadata.token_endpoint} was answered with a token that can't be used: ${why}.`,
    );
  // The ID token was not checked, and the key must not come from the server.
  const { id_token: _idToken, dpop_jwk: _jwk, ...members } = body;
  const recognizedTokenTypes = { [NOT_ACCESS]: () => {} };
  await processGenericTokenEndpointResponse(server, client, toResponse({ ...members }), {
    recognizedTokenTypes,
  }).catch((error: Error) => {
    // Without the cause, which contains the token.
    throw unusable(error.message);
  });
  const reply = readMembers(members, { shape: EXCHANGED_MEMBERS, fail: unusable });
  const requested = parameters.get("requested_token_type");
  const issued = reply.issued_token_type;
  if (requested !== null && issued !== undefined && issued !== requested) {
    throw unusable(`its type is ${JSON.stringify(redact(issued))}, and ${requested} was requested`);
  }
  if (reply.token_type?.toLowerCase() !== NOT_ACCESS) {
    await checkBinding(reply, { dpopKey, certificateThumbprint });
  }
  const requestedScope = parseScope(parameters.get("scope") ?? []);
  return new ExchangedToken(members, { receivedAt, requestedScope, dpopKey });
}

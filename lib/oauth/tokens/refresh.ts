import { connect } from "../connection/connection.ts";
import { explainRefusal, refusal } from "../connection/refusal.ts";
import { DeviceLoginError, OAuthError } from "../errors.ts";
import type { ConnectionOptions, DeviceLoginOptions } from "../options.ts";
import { tokenParameters } from "../request/request_parameters.ts";
import { parseScope } from "../request/scope.ts";
import { dpopKeyOf } from "./dpop_key_of.ts";
import { KeySet } from "./key_set.ts";
import { acceptTokens, requestRefresh } from "./token_request.ts";
import type { TokenSet } from "./token_set.ts";

/** Which server and client refresh, and what is asked for. */
export interface RefreshOptions extends ConnectionOptions {
  /** Narrows the new access token to these scopes. By default it has those of the old one. */
  scope?: string | readonly string[] | undefined;
  /** Where the new access token is to be used (RFC 8707); of several none is named. */
  resource?: string | readonly string[] | undefined;
  /** Further parameters of the token request. */
  tokenParameters?: Readonly<Record<string, string>> | undefined;
  /** The key that the tokens are bound to, where they do not carry it. */
  dpop?: DeviceLoginOptions["dpop"];
  /**
   * Called right before the token request is sent, and again before it is repeated with a nonce. If
   * it throws, nothing is sent, and that error is thrown.
   */
  beforeTokenRequest?: (() => Promise<void>) | undefined;
}

/** A refresh token must not be used twice: who refreshes the same tokens meanwhile shares the reply. */
const underWay = new WeakMap<TokenSet, Promise<TokenSet>>();

/**
 * Gets new tokens for old (RFC 6749 section 6). Keep the result in place of what it was made from:
 * many servers give a new refresh token each time and take the old one no more. Where the server
 * gives none the old one goes on in the result.
 *
 * @param tokens tokens with a refresh token
 * @param options the server and the client that they were issued to
 * @throws {DeviceLoginError} `login_required` where the server takes the refresh token no more,
 *   `invalid_options`, `refused`, `network`, `server_unavailable`, `invalid_response`,
 *   `invalid_binding`, `invalid_id_token`
 *
 * @example
 * ```ts
 * tokens = await refreshTokens(tokens, { issuer, clientId: "cli" });
 * ```
 */
export function refreshTokens(tokens: TokenSet, options: RefreshOptions): Promise<TokenSet> {
  const running = underWay.get(tokens);
  if (running) return running;
  const refreshed = refresh(tokens, options).finally(() => underWay.delete(tokens));
  underWay.set(tokens, refreshed);
  return refreshed;
}

async function refresh(tokens: TokenSet, options: RefreshOptions): Promise<TokenSet> {
  const { refreshToken, claims: previous } = tokens;
  if (refreshToken === undefined) {
    throw new DeviceLoginError("login_required", "There is no refresh token: sign in again.");
  }
  const scope = options.scope === undefined ? undefined : parseScope(options.scope);
  const wider = scope?.find((value) => !tokens.scope.includes(value));
  if (wider !== undefined) {
    throw new DeviceLoginError(
      "invalid_options",
      `The scope ${JSON.stringify(wider)} was not granted at the sign-in, and a refresh can't ` +
        "ask for more than that: sign in again with it.",
    );
  }
  const parameters = tokenParameters(options);
  if (scope) parameters.set("scope", scope.join(" "));
  const dpopKey = dpopKeyOf(tokens) ??
    (typeof options.dpop === "function" ? undefined : options.dpop);
  if (tokens.tokenType === "dpop" && dpopKey === undefined) {
    throw new DeviceLoginError(
      "invalid_options",
      "The tokens are bound to a DPoP key, and it was not given.",
    );
  }
  const connection = await connect(options);
  if (connection.metadata.token_endpoint === undefined) {
    throw new DeviceLoginError("unsupported", "The server's metadata names no token_endpoint.");
  }
  const { signal, beforeTokenRequest: beforeSend } = options;
  const reply = await requestRefresh(connection, refreshToken, {
    parameters,
    dpopKey,
    signal,
    beforeSend,
  });
  if (reply.type === "success") {
    const { receivedAt, clockSkew } = reply;
    return await acceptTokens(connection, reply.body, {
      receivedAt,
      requestedScope: scope ?? tokens.scope,
      dpopKey,
      refreshToken,
      previous,
      clockSkew,
      keys: new KeySet(connection),
      signal,
    });
  }
  if (reply.type !== "error") throw reply.error;
  const error = refusal("The refresh", reply.details);
  if (isSpent(error)) {
    throw new OAuthError("login_required", `${error.message} Sign in again.`, error);
  }
  throw explainRefusal(connection, error, { scope });
}

/** Whether the refresh token itself is refused. Dex says so by `invalid_request`, and in words. */
function isSpent({ error, errorDescription = "" }: OAuthError): boolean {
  if (error === "invalid_request") return /^refresh token\b/i.test(errorDescription);
  return error === "invalid_grant";
}

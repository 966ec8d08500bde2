import { connect } from "../connection/connection.ts";
import { explainRefusal, explainUnusable, refusal } from "../connection/refusal.ts";
import { printable } from "../encoding/printable.ts";
import { DeviceLoginError, OAuthError } from "../errors.ts";
import type { ConnectionOptions, DeviceLoginOptions } from "../options.ts";
import * as kind from "../members/kinds.ts";
import { readPartialMember } from "../reply/partial_member.ts";
import type { Reply } from "../reply/reply.ts";
import { readReasons } from "../reply/reply_words.ts";
import { tokenParameters } from "../request/request_parameters.ts";
import { parseScope } from "../request/scope.ts";
import { dpopKeyOf } from "./dpop_key_of.ts";
import { KeySet } from "./key_set.ts";
import { judgeRefusal } from "./refresh_verdict.ts";
import { RejectedReplyError } from "./rejected_reply.ts";
import { acceptTokens, requestRefresh } from "./token_request.ts";
import type { TokenSet } from "./token_set.ts";

/** Which server and client refresh, and what is asked for. */
export interface RefreshOptions extends ConnectionOptions {
  /** Narrows the new access token to these scopes. By default it has those of the old one. */
  scope?: string | readonly string[] | undefined;
  /** What the server calls the scopes. @default "scope" */
  scopeParameter?: DeviceLoginOptions["scopeParameter"];
  /**
   * Whether to repeat the scopes of the sign-in. By default that is done only after the server has
   * refused the refresh for naming none.
   * @default false
   */
  repeatScope?: DeviceLoginOptions["repeatScope"];
  /** The maximum age of the sign-in when it was approved, in seconds; held against the ID token. */
  maxAge?: DeviceLoginOptions["maxAge"];
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
 * A reply that is rejected may have spent the old refresh token, too. If it brought another one, the
 * error is a {@linkcode RejectedReplyError}: keep its `tokens` in place of the old ones.
 *
 * @param tokens tokens with a refresh token
 * @param options the server and the client that they were issued to; the signal ends the request,
 *   but not the checks of a reply that has come, which take 10 seconds at most
 * @throws {DeviceLoginError} `login_required` where the server takes the refresh token no more,
 *   `invalid_options`, `refused`, `network`, `server_unavailable`, `invalid_response`,
 *   `invalid_binding`, `invalid_id_token`, `keys_unavailable`
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

/** Whether an error is the server's own word that it takes the refresh token no more. */
export function endsSession(error: unknown): boolean {
  return error instanceof OAuthError && error.code === "login_required" &&
    judgeRefusal(error) === "spent";
}

async function refresh(tokens: TokenSet, options: RefreshOptions): Promise<TokenSet> {
  const { refreshToken, claims: previous, requestedScope } = tokens;
  const { scopeParameter = "scope", repeatScope = false, maxAge, signal } = options;
  if (refreshToken === undefined) {
    throw new DeviceLoginError("login_required", "There is no refresh token: sign in again.");
  }
  const narrowed = options.scope === undefined ? undefined : parseScope(options.scope);
  // Some servers grant a scope by another name, and know it by the one that was requested.
  const known = [...tokens.scope, ...requestedScope];
  const wider = narrowed?.find((value) => !known.includes(value));
  if (wider !== undefined) {
    throw new DeviceLoginError(
      "invalid_options",
      `The scope ${JSON.stringify(wider)} was not part of the sign-in, and a refresh can't ` +
        "ask for more than that: sign in again with it.",
    );
  }
  const parameters = tokenParameters(options);
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
  const { beforeTokenRequest: beforeSend } = options;
  const limits = { parameters, dpopKey, signal, beforeSend };
  const send = async (scope: readonly string[] = []) => {
    if (scope.length > 0) parameters.set(scopeParameter, scope.join(" "));
    return await requestRefresh(connection, refreshToken, limits);
  };
  const named = parameters.has(scopeParameter);
  let reply = await send(narrowed ?? (repeatScope && !named ? requestedScope : []));
  if (wantsScope(reply) && !parameters.has(scopeParameter) && requestedScope.length > 0) {
    reply = await send(requestedScope);
  }
  if (reply.type === "success") {
    const { receivedAt } = reply;
    try {
      return await acceptTokens(connection, withTokenType(reply.body, tokens), {
        receivedAt,
        requestedScope,
        grantedScope: narrowed ?? tokens.scope,
        dpopKey,
        refreshToken,
        previous,
        maxAge,
        keys: new KeySet(connection),
      });
    } catch (error) {
      throw rejected(error, tokens, reply.body.refresh_token);
    }
  }
  if (reply.type === "error") {
    const error = refusal("The refresh", reply.details);
    const verdict = judgeRefusal(error);
    if (verdict !== undefined) throw loginRequired(error, verdict);
    throw explainRefusal(connection, error, { scope: parameters.get(scopeParameter)?.split(" ") });
  }
  if (reply.type === "unusable") {
    const { status, error: { message } } = reply;
    const details = { error: printable(readReasons(reply.text) ?? "", 1000), status };
    const verdict = judgeRefusal(details);
    if (verdict !== undefined) {
      throw loginRequired(new OAuthError("refused", message, details), verdict);
    }
    if (status === 401) {
      throw new DeviceLoginError("refused", explainUnusable(connection, reply).message);
    }
  }
  const text = "text" in reply ? reply.text : "";
  throw rejected(reply.error, tokens, readPartialMember(text, "refresh_token"));
}

/** RFC 6749 section 5.1 requires the type, but a refresh does not change it: left out, it stays. */
function withTokenType(
  body: Record<string, unknown>,
  tokens: TokenSet,
): Record<string, unknown> {
  return body.token_type ? body : { ...body, token_type: tokens.toJSON().token_type };
}

/** Whether a refresh was refused for its scope: such a refusal leaves the refresh token unspent. */
function wantsScope(reply: Reply): boolean {
  if (reply.type !== "error") return false;
  const { error, errorDescription = "" } = reply.details;
  // AADSTS90009: without a scope Entra takes the client itself for the API that is asked for.
  const named = /\bscopes?\b|\bAADSTS90009\b/i.test(errorDescription);
  return error === "invalid_scope" || (error === "invalid_request" && named);
}

function loginRequired(error: OAuthError, verdict: "spent" | "doubtful"): OAuthError {
  const doubt = verdict === "spent" ? "" : " The session stays saved, in case it is still good.";
  return new OAuthError("login_required", `${error.message}${doubt} Sign in again.`, error);
}

/** The error for a reply that is rejected: with its refresh token, if it brought another one. */
function rejected(error: unknown, tokens: TokenSet, refreshToken: unknown): unknown {
  const [, isToken] = kind.token;
  if (!isToken(refreshToken) || refreshToken === tokens.refreshToken) return error;
  const reason = error instanceof DeviceLoginError ? error : new DeviceLoginError(
    "invalid_response",
    `The reply to the refresh can't be used: ${(error as Error).message}`,
  );
  return new RejectedReplyError(reason, tokens.withRefreshToken(refreshToken));
}

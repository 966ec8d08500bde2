import { connect } from "../connection/connection.ts";
import { explainRefusal, explainUnusable, refusal } from "../connection/refusal.ts";
import { DeviceLoginError, OAuthError } from "../base/errors.ts";
import type { ConnectionOptions, DeviceLoginOptions } from "../options.ts";
import * as kind from "../members/kinds.ts";
import { readPartialMember } from "../reply/partial_member.ts";
import type { Reply } from "../reply/reply.ts";
import { tokenParameters } from "../request/request_parameters.ts";
import { parseScope } from "../request/scope.ts";
import { dpopKeyOf } from "./dpop_key_of.ts";
import { KeySet } from "./key_set.ts";
import { judgeRefusal } from "./refresh_verdict.ts";
import { RejectedReplyError } from "./rejected_reply.ts";
import { acceptTokens, requestRefresh } from "./token_request.ts";
import type { TokenSet } from "./token_set.ts";

/** The server, the client, and what is requested. */
export interface RefreshOptions extends ConnectionOptions {
  /**
   * Narrows the new access token to these scopes. By default it has those of the old one. A function,
   * which chooses the scopes of a sign-in, narrows nothing.
   */
  scope?: DeviceLoginOptions["scope"];
  /** The name of the server's scope parameter. @default "scope" */
  scopeParameter?: DeviceLoginOptions["scopeParameter"];
  /**
   * Whether to repeat the scopes of the sign-in. By default that is done only after the server has
   * refused the refresh for naming none.
   * @default false
   */
  repeatScope?: DeviceLoginOptions["repeatScope"];
  /** The maximum age of the sign-in when it was approved, in seconds; checked against the ID token. */
  maxAge?: DeviceLoginOptions["maxAge"];
  /** The resource that the new access token is for (RFC 8707); of several, none is sent. */
  resource?: string | readonly string[] | undefined;
  /** Further parameters of the token request. */
  tokenParameters?: Readonly<Record<string, string>> | undefined;
  /** The key that the tokens are bound to, if they do not carry it. */
  dpop?: DeviceLoginOptions["dpop"];
  /**
   * Called right before the token request is sent, and again before it is repeated with a nonce. If
   * it throws, nothing is sent, and that error is thrown.
   */
  beforeTokenRequest?: (() => Promise<void>) | undefined;
}

/** A refresh token must not be used twice: concurrent refreshes of the same tokens share the reply. */
const refreshesInProgress = new WeakMap<TokenSet, Promise<TokenSet>>();

/**
 * Requests new tokens with a refresh token (RFC 6749 section 6). Replace the old tokens with the
 * result: many servers issue a new refresh token each time and no longer accept the old one. If the
 * server issues none, the result contains the old one.
 *
 * A rejected reply may also have spent the old refresh token. If it contained a new one, the error is
 * a {@linkcode RejectedReplyError}: replace the old tokens with its `tokens`.
 *
 * @param tokens tokens with a refresh token
 * @param options the server and the client that they were issued to; the signal ends the request,
 *   but not the checks of a reply that has arrived, which take at most 10 seconds
 * @returns the new tokens
 * @throws {DeviceLoginError} `login_required` if the server no longer accepts the refresh token,
 *   `invalid_options`, `refused`, `network`, `server_unavailable`, `invalid_response`,
 *   `invalid_binding`, `invalid_id_token`, `keys_unavailable`
 *
 * @example
 * ```ts
 * tokens = await refreshTokens(tokens, { issuer, clientId: "cli" });
 * ```
 */
export function refreshTokens(tokens: TokenSet, options: RefreshOptions): Promise<TokenSet> {
  const running = refreshesInProgress.get(tokens);
  if (running) return running;
  const refreshed = refresh(tokens, options).finally(() => refreshesInProgress.delete(tokens));
  refreshesInProgress.set(tokens, refreshed);
  return refreshed;
}

/** Whether an error shows that the server no longer accepts the refresh token. */
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
  const narrowed = options.scope === undefined || typeof options.scope === "function"
    ? undefined
    : parseScope(options.scope);
  // Some servers grant a scope under another name, but only accept the requested one.
  const known = [...tokens.scope, ...requestedScope];
  const wider = narrowed?.find((value) => !known.includes(value));
  if (wider !== undefined) {
    throw new DeviceLoginError(
      "invalid_options",
      `The scope ${
        JSON.stringify(wider)
      } was not part of the sign-in, and a refresh can't add it: ` +
        "sign in again with it.",
    );
  }
  const parameters = tokenParameters(options);
  const dpopKey = dpopKeyOf(tokens) ??
    (typeof options.dpop === "function" ? undefined : options.dpop);
  if (tokens.tokenType === "dpop" && dpopKey === undefined) {
    throw new DeviceLoginError(
      "invalid_options",
      "The tokens are bound to a DPoP key, which was not given.",
    );
  }
  const connection = await connect(options);
  const { beforeTokenRequest: beforeSend } = options;
  const request = { refreshToken, parameters, dpopKey, signal, beforeSend };
  const send = async (scope: readonly string[]) => {
    if (scope.length > 0) parameters.set(scopeParameter, scope.join(" "));
    return await requestRefresh(connection, request);
  };
  const named = parameters.has(scopeParameter);
  let reply = await send(narrowed ?? (repeatScope && !named ? requestedScope : []));
  if (wantsScope(reply) && !parameters.has(scopeParameter) && requestedScope.length > 0) {
    reply = await send(requestedScope);
  }
  if (reply.type === "success") {
    const { receivedAt } = reply;
    try {
      return await acceptTokens(connection, {
        body: withTokenType(reply.body, tokens),
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
      throw rejected(error, { tokens, refreshToken: reply.body.refresh_token });
    }
  }
  const text = "text" in reply ? reply.text : "";
  const issued = { tokens, refreshToken: readPartialMember(text, "refresh_token") };
  if (reply.type === "error") {
    const error = refusal("The refresh", reply.details);
    const verdict = judgeRefusal(error);
    if (verdict !== undefined) throw loginRequired(error, verdict);
    const scope = parameters.get(scopeParameter)?.split(" ");
    throw rejected(explainRefusal(connection, { error, scope }), issued);
  }
  if (reply.type === "unusable") {
    const { status, reason = "", error: { message } } = reply;
    const details = { error: reason, status };
    // Status 422 is about the form of the request: the token was not checked.
    const verdict = status === 422 ? undefined : judgeRefusal(details);
    if (verdict !== undefined) {
      throw loginRequired(new OAuthError("refused", message, details), verdict);
    }
    if (status === 401) {
      const { token_endpoint: endpoint } = connection.metadata;
      const explained = explainUnusable(connection, { ...reply, endpoint });
      throw rejected(new DeviceLoginError("refused", explained.message), issued);
    }
  }
  throw rejected(reply.error, issued);
}

/** RFC 6749 section 5.1 requires the type, but a refresh does not change it, so it may be absent. */
function withTokenType(
  body: Record<string, unknown>,
  tokens: TokenSet,
): Record<string, unknown> {
  return body.token_type ? body : { ...body, token_type: tokens.toJSON().token_type };
}

/** Whether a refresh was refused because of its scope, which does not spend the refresh token. */
function wantsScope(reply: Reply): boolean {
  if (reply.type !== "error") return false;
  const { error, errorDescription = "" } = reply.details;
  // AADSTS90009: without a scope Entra assumes that the client itself is the requested API.
  const named = /\bscopes?\b|\bAADSTS90009\b/i.test(errorDescription);
  return error === "invalid_scope" || (error === "invalid_request" && named);
}

function loginRequired(error: OAuthError, verdict: "spent" | "doubtful"): OAuthError {
  const doubt = verdict === "spent" ? "" : " The session stays saved, in case it is still valid.";
  return new OAuthError("login_required", `${error.message}${doubt} Sign in again.`, error);
}

/** Returns the error for a rejected reply, with the reply's refresh token if that is a new one. */
function rejected(
  error: unknown,
  { tokens, refreshToken }: { tokens: TokenSet; refreshToken: unknown },
): unknown {
  const [, isToken] = kind.token;
  if (!isToken(refreshToken) || refreshToken === tokens.refreshToken) return error;
  const reason = error instanceof DeviceLoginError ? error : new DeviceLoginError(
    "invalid_response",
    `The reply to the refresh can't be used: ${(error as Error).message}`,
  );
  return new RejectedReplyError(reason, tokens.withRefreshToken(refreshToken));
}

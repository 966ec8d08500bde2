import { Ending, type EndingSource } from "../base/ending.ts";
import type { Connection, Connector } from "../connection/connection.ts";
import { explainRefusal, explainUnusable } from "../connection/refusal.ts";
import { DeviceLoginError, OAuthError } from "../base/errors.ts";
import { RedirectError } from "../http/redirect_error.ts";
import { REQUEST_TIMEOUT_MS } from "../http/transport.ts";
import type { DpopKey } from "../keys/dpop_key.ts";
import type { DeviceLoginOptions } from "../options.ts";
import type { RequestedClaims } from "../tokens/id_token_claims.ts";
import { KeySet } from "../tokens/key_set.ts";
import { RejectedReplyError } from "../tokens/rejected_reply.ts";
import { acceptTokens, requestTokens, type TokenReply } from "../tokens/token_request.ts";
import { TokenSet, type TokenSetSource } from "../tokens/token_set.ts";
import { codeExpired, type PollOutcome } from "./poll.ts";
import type { PolledGrant, PollLimits } from "./poller.ts";

/** The token requests of a login, and the expectations of their replies. */
export interface GrantRequest extends Pick<DeviceLoginOptions, "beforeTokenRequest"> {
  /** The scopes that were requested. */
  scope: readonly string[];
  /** The claims that were requested, and the ID token is checked against. */
  claims: RequestedClaims;
  /** The parameters of the token request in addition to the code; a PKCE verifier can be among them. */
  tokenParameters?: URLSearchParams | undefined;
  /** The parameters of the device authorization request, if a reply must not show one of them. */
  deviceParameters?: URLSearchParams | undefined;
  /** The key that the tokens are to be bound to. */
  dpopKey?: DpopKey | undefined;
}

/** The parts of a device code grant. */
export interface DeviceCodeGrantOptions {
  /** The code, which identifies the login at the token endpoint: a secret. */
  deviceCode: string;
  /** The token requests. */
  request: GrantRequest;
  /** The server and the client. */
  connector: Connector;
  /** Returns the present, in milliseconds since the epoch. */
  now: () => number;
}

type SuccessReply = TokenReply & { type: "success" };

/** The token requests for one device code (RFC 8628 section 3.4), and the checks of their replies. */
export class DeviceCodeGrant implements PolledGrant<TokenSet> {
  readonly #deviceCode: string;
  readonly #request: GrantRequest;
  readonly #connector: Connector;
  readonly #now: () => number;
  #keys: KeySet | undefined;
  /** A successful reply whose checks were interrupted, or wait for the server's keys. */
  #reply: SuccessReply | undefined;

  /** @param options the code, and the options of its requests */
  constructor({ deviceCode, request, connector, now }: DeviceCodeGrantOptions) {
    this.#deviceCode = deviceCode;
    this.#request = request;
    this.#connector = connector;
    this.#now = now;
  }

  /** Whether a successful reply has arrived whose checks are not finished. */
  get hasReply(): boolean {
    return this.#reply !== undefined;
  }

  /**
   * Fetches the keys of ID tokens in advance. A failure is reported when they are needed.
   *
   * @returns ends the fetch, if there is one
   */
  prefetchKeys(): Ending | undefined {
    if (!this.#request.scope.includes("openid")) return undefined;
    const ending = new Ending();
    this.#connector.connect(ending).then(
      (connection) => this.#keysOf(connection).prefetch(ending),
      () => {},
    );
    return ending;
  }

  /** Sends one token request, or finishes the checks of the reply that has arrived. */
  async request({ expiresAt, signal }: PollLimits): Promise<PollOutcome<TokenSet>> {
    let connection: Connection;
    try {
      connection = await this.#connector.connect(signal);
    } catch (error) {
      // A resumed login finds the server first, and waits out faults that pass.
      const passing = error instanceof DeviceLoginError &&
        (error.code === "network" || error.code === "invalid_response");
      if (!passing) throw error;
      return { type: "unavailable", error, answered: false };
    }
    try {
      if (this.#reply) return await this.#accept(connection, { reply: this.#reply, signal });
      // The code may have expired while the server was looked for.
      const left = expiresAt - this.#now();
      if (left <= 0) return { type: "failed", error: codeExpired() };
      const request = this.#request;
      const reply = await requestTokens(connection, {
        deviceCode: this.#deviceCode,
        parameters: request.tokenParameters,
        earlier: request.deviceParameters,
        dpopKey: request.dpopKey,
        timeout: Math.min(REQUEST_TIMEOUT_MS, left),
        signal,
        beforeSend: request.beforeTokenRequest,
      });
      switch (reply.type) {
        case "success":
          return await this.#accept(connection, { reply, signal });
        case "unavailable":
          return { ...reply, answered: true };
        case "unusable": {
          const { token_endpoint: endpoint } = connection.metadata;
          const error = explainUnusable(connection, { ...reply, endpoint });
          const isForeign = [403, 404].includes(reply.status) && reply.reason === undefined;
          return { ...reply, type: "failed", error, foreign: isForeign ? reply.error : undefined };
        }
        default:
          return reply;
      }
    } catch (error) {
      if (!(error instanceof DeviceLoginError)) throw error;
      if (error.code === "network") return { type: "unavailable", error, answered: false };
      return { type: "failed", error, ...(error instanceof RedirectError && { foreign: error }) };
    }
  }

  /** Explains a refusal by its possible meaning for this client and these scopes. */
  async explain(error: DeviceLoginError): Promise<DeviceLoginError> {
    if (!(error instanceof OAuthError)) return error;
    const { scope } = this.#request;
    return explainRefusal(await this.#connector.connect(), { error, scope });
  }

  async #accept(
    connection: Connection,
    { reply, signal }: { reply: SuccessReply; signal: EndingSource },
  ): Promise<PollOutcome<TokenSet>> {
    this.#reply = reply;
    const { scope: requestedScope, claims, dpopKey } = this.#request;
    const { body, receivedAt } = reply;
    const source = { receivedAt, requestedScope, dpopKey };
    const keys = this.#keysOf(connection);
    try {
      const tokens = await acceptTokens(connection, { ...claims, ...source, body, keys, signal });
      return { type: "tokens", tokens };
    } catch (failure) {
      const waits = failure instanceof DeviceLoginError && failure.code === "keys_unavailable";
      if (!waits) throw failure;
      const error = withRefreshToken(failure, { body, source });
      return { type: "unavailable", error, answered: false };
    }
  }

  #keysOf(connection: Connection): KeySet {
    return this.#keys ??= new KeySet(connection);
  }
}

/** Adds the reply's refresh token, if there is one, to the error of a check that it failed. */
function withRefreshToken(
  error: DeviceLoginError,
  { body, source }: { body: SuccessReply["body"]; source: TokenSetSource },
): DeviceLoginError {
  const { refresh_token, scope, token_type } = body;
  if (refresh_token === undefined) return error;
  const rest = { access_token: "", token_type, expires_in: 0, refresh_token, scope };
  return new RejectedReplyError(error, new TokenSet(rest, source));
}

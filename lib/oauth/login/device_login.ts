import { sleep, systemClock } from "../clock.ts";
import type { Connection } from "../connection/connection.ts";
import { explainRefusal, explainUnusable } from "../connection/refusal.ts";
import { DeviceLoginError, OAuthError } from "../errors.ts";
import { Flight } from "../http/flight.ts";
import { REQUEST_TIMEOUT } from "../http/transport.ts";
import type { DpopKey } from "../keys/dpop_key.ts";
import type { DeviceLoginOptions } from "../options.ts";
import type { RequestedClaims } from "../tokens/id_token_claims.ts";
import { KeySet } from "../tokens/key_set.ts";
import { RejectedReplyError } from "../tokens/rejected_reply.ts";
import { acceptTokens, requestTokens, type TokenReply } from "../tokens/token_request.ts";
import { TokenSet } from "../tokens/token_set.ts";
import type { DeviceAuthorization } from "./device_authorization.ts";
import type { LoginEvent, LoginPrompt } from "./login_event.ts";
import {
  advance,
  codeExpired,
  expire,
  nextMove,
  type PollOutcome,
  type PollState,
  type PollStep,
  postpone,
} from "./poll.ts";
import type { SavedLogin } from "./saved_login.ts";

/** What one `poll()` found. */
export type PollResult =
  | { readonly status: "pending"; readonly nextPollAt: Date }
  | { readonly status: "done"; readonly tokens: TokenSet };

/** How a wait can be ended. */
export interface WaitOptions {
  /** Ends the wait at once: it rejects with the signal's reason. The login itself can go on. */
  signal?: AbortSignal | undefined;
}

/** The codes of a login, and where they belong (RFC 8628 section 3.2). */
export type LoginCodes = Pick<
  DeviceAuthorization,
  "device_code" | "user_code" | "verification_uri" | "verification_uri_complete"
>;

/** Everything that a login is made of. */
export interface LoginParts {
  /** What the options called the server. */
  server: string;
  clientId: string;
  codes: LoginCodes;
  state: PollState;
  /** Milliseconds that the server's clock is ahead. */
  clockSkew: () => number;
  scope: readonly string[];
  claims: RequestedClaims;
  /** What the token request carries beside the code: a PKCE verifier may be among it. */
  tokenParameters: URLSearchParams;
  /** The key that the tokens are to be bound to. */
  dpopKey?: DpopKey | undefined;
  /** The present, in milliseconds since the epoch. */
  now: () => number;
  /** Finds the server, where that has not been done yet; the signal ends the wait for it. */
  connect: (signal?: AbortSignal) => Promise<Connection>;
  options: DeviceLoginOptions;
}

/**
 * A login that waits for a person's approval. Made by {@linkcode startDeviceLogin} and
 * {@linkcode resumeDeviceLogin}.
 *
 * However it is waited for, at most one request is under way, none is sent early, and none after
 * the end: whoever asks again gets the same tokens or the same error.
 */
export class DeviceLogin implements LoginPrompt {
  readonly #parts: LoginParts;
  #state: PollState;
  #keys: KeySet | undefined;
  /** The request under way, shared by all who wait for it. */
  #flight: Flight<PollStep<TokenSet>> | undefined;
  /** A successful reply whose checks were interrupted, or wait for the server's keys. */
  #received: TokenReply & { type: "success" } | undefined;
  #end: PollStep<TokenSet> & { type: "tokens" | "error" } | undefined;

  /** @ignore */
  constructor(parts: LoginParts) {
    this.#parts = parts;
    this.#state = parts.state;
  }

  /** The issuer of the server, or whatever else it was named by. */
  get server(): string {
    return this.#parts.server;
  }

  /** The client that asks. */
  get clientId(): string {
    return this.#parts.clientId;
  }

  /** The scopes that were asked for. */
  get scope(): readonly string[] {
    return this.#parts.scope;
  }

  /** What the person types in, exactly as received. */
  get userCode(): string {
    return this.#parts.codes.user_code;
  }

  /** Where they type it in: an http(s) URL. */
  get verificationUri(): string {
    return this.#parts.codes.verification_uri;
  }

  /** The same with the code in it, where the server sends one. Never made up. */
  get verificationUriComplete(): string | undefined {
    return this.#parts.codes.verification_uri_complete;
  }

  /** When the code expires. */
  get expiresAt(): Date {
    return new Date(this.#state.expiresAt);
  }

  /** Seconds between two requests, as the server wants it now. */
  get interval(): number {
    return this.#state.interval / 1000;
  }

  /** Before this `poll()` sends nothing. */
  get nextPollAt(): Date {
    return new Date(this.#state.nextPollAt);
  }

  /**
   * Waits until the person has decided.
   *
   * If the server's keys are unavailable after the approval, the reply is kept and the keys are
   * fetched again until the code expires. Then this throws a {@linkcode RejectedReplyError} with the
   * refresh token, if there is one.
   *
   * @throws {DeviceLoginError} `access_denied`, `expired`, `refused`, `invalid_response`,
   *   `invalid_binding`, `invalid_id_token`, `keys_unavailable`, `network` where a reply was lost; and
   *   the signal's reason
   */
  async wait(options: WaitOptions = {}): Promise<TokenSet> {
    for await (const event of this.events(options)) {
      if (event.type === "tokens") return event.tokens;
    }
    throw new Error("a login ends with tokens or an error");
  }

  /**
   * Waits as {@linkcode DeviceLogin.wait} does, and tells what happens. A failure is told as an
   * `error` event and then thrown.
   */
  async *events(options: WaitOptions = {}): AsyncGenerator<LoginEvent, void, void> {
    const signal = this.#signal(options);
    signal?.throwIfAborted();
    const { userCode, verificationUri, verificationUriComplete, expiresAt, interval } = this;
    const prompt = { userCode, verificationUri, verificationUriComplete, expiresAt, interval };
    yield { type: "prompt", ...prompt };
    const prefetching = new AbortController();
    if (this.#parts.scope.includes("openid")) this.#prefetchKeys(prefetching.signal);
    try {
      while (true) {
        await this.#untilDue(signal);
        const step = await this.#step(signal);
        switch (step.type) {
          case "tokens":
            yield step;
            return;
          case "error":
            yield step;
            throw step.error;
          default:
            yield this.#report(step);
        }
      }
    } finally {
      prefetching.abort();
    }
  }

  /**
   * Asks once, where it is time to, and tells how things stand. Before {@linkcode nextPollAt} it
   * sends nothing.
   *
   * @throws {DeviceLoginError} as {@linkcode DeviceLogin.wait} does. `keys_unavailable` is thrown at
   *   once: this object keeps the reply, and the next call fetches the keys again
   */
  async poll(options: WaitOptions = {}): Promise<PollResult> {
    const signal = this.#signal(options);
    signal?.throwIfAborted();
    if (this.#received || this.#isDue()) {
      const step = await this.#step(signal);
      if (step.type === "tokens") return { status: "done", tokens: step.tokens };
      if (step.type === "error") throw step.error;
      if (step.type === "retry" && this.#received) throw step.error;
    }
    return { status: "pending", nextPollAt: this.nextPollAt };
  }

  /**
   * The pending login as plain data, to be resumed elsewhere. A secret: it holds the device code, and
   * the key that the tokens are to be bound to.
   */
  toJSON(): SavedLogin {
    const { server, clientId, codes, scope, claims, clockSkew } = this.#parts;
    const { tokenParameters, dpopKey, now } = this.#parts;
    return {
      v: 1,
      server,
      client_id: clientId,
      device_code: codes.device_code,
      user_code: codes.user_code,
      verification_uri: codes.verification_uri,
      verification_uri_complete: codes.verification_uri_complete,
      expires_at: this.expiresAt.toISOString(),
      interval: this.interval,
      next_poll_at: this.nextPollAt.toISOString(),
      saved_at: new Date(now()).toISOString(),
      in_doubt: this.#state.inDoubt || undefined,
      clock_skew: clockSkew() / 1000 || undefined,
      scope,
      nonce: claims.nonce,
      max_age: claims.maxAge,
      acr_values: claims.acrValues,
      token_parameters: tokenParameters.size > 0 ? Object.fromEntries(tokenParameters) : undefined,
      dpop_jwk: dpopKey?.toJSON(),
    };
  }

  #isDue(): boolean {
    if (this.#end || this.#flight) return true;
    return nextMove(this.#state, this.#parts.now()).type !== "wait";
  }

  async #untilDue(signal: AbortSignal | undefined): Promise<void> {
    const { now, options: { clock = systemClock } } = this.#parts;
    while (!this.#isDue()) {
      const { nextPollAt, expiresAt } = this.#state;
      await sleep(Math.min(nextPollAt, expiresAt) - now(), { clock, signal });
    }
  }

  /** Joins the request under way, or sends the next one, and gives what follows from it. */
  async #step(signal: AbortSignal | undefined): Promise<PollStep<TokenSet>> {
    if (this.#end) return this.#end;
    if (!this.#flight && !this.#received) {
      const move = nextMove(this.#state, this.#parts.now());
      if (move.type === "expired") return this.#end = expire(this.#state);
    }
    this.#flight ??= new Flight((ending) => this.#request(ending), {
      onEnd: (how) => {
        this.#flight = undefined;
        // Where nobody waits for it any more it is given up, and the next one keeps its distance.
        if (how === "abandoned" && !this.#received) {
          this.#state = postpone(this.#state, this.#parts.now());
        }
      },
    });
    return await this.#flight.join(signal);
  }

  async #request(signal: AbortSignal): Promise<PollStep<TokenSet>> {
    const outcome = await this.#ask(signal);
    signal.throwIfAborted();
    const step = await this.#explain(advance(this.#state, outcome, this.#parts.now()));
    if (step.type === "tokens" || step.type === "error") {
      this.#end = step;
      return step;
    }
    this.#state = step.state;
    // A reply that has come is checked a last time after the code has expired.
    const over = this.#received && step.type === "retry" &&
      this.#parts.now() >= this.#state.expiresAt;
    return over ? { type: "error", error: step.error } : step;
  }

  async #explain(step: PollStep<TokenSet>): Promise<PollStep<TokenSet>> {
    if (step.type !== "error" || !(step.error instanceof OAuthError)) return step;
    const { connect, scope } = this.#parts;
    return { ...step, error: explainRefusal(await connect(), step.error, { scope }) };
  }

  async #ask(signal: AbortSignal): Promise<PollOutcome<TokenSet>> {
    let connection: Connection;
    try {
      connection = await this.#parts.connect(signal);
    } catch (error) {
      // A resumed login finds the server first; whatever passes by itself is waited out.
      const passing = error instanceof DeviceLoginError &&
        (error.code === "network" || error.code === "invalid_response");
      if (signal.aborted || !passing) throw error;
      return { type: "unavailable", error, answered: false };
    }
    try {
      if (this.#received) return await this.#accept(connection, this.#received, signal);
      const { codes, tokenParameters: parameters, dpopKey, now } = this.#parts;
      const { beforeTokenRequest: beforeSend } = this.#parts.options;
      // To find the server may have taken until now.
      const left = this.#state.expiresAt - now();
      if (left <= 0) return { type: "failed", error: codeExpired() };
      const reply = await requestTokens(connection, codes.device_code, {
        parameters,
        dpopKey,
        timeout: Math.min(REQUEST_TIMEOUT, left),
        signal,
        beforeSend,
      });
      switch (reply.type) {
        case "success":
          return await this.#accept(connection, reply, signal);
        case "unavailable":
          return { ...reply, answered: true };
        case "unusable":
          return { type: "failed", error: explainUnusable(connection, reply) };
        default:
          return reply;
      }
    } catch (error) {
      if (signal.aborted || !(error instanceof DeviceLoginError)) throw error;
      if (error.code === "network") return { type: "unavailable", error, answered: false };
      return { type: "failed", error };
    }
  }

  async #accept(
    connection: Connection,
    reply: TokenReply & { type: "success" },
    signal: AbortSignal,
  ): Promise<PollOutcome<TokenSet>> {
    this.#received = reply;
    const { scope: requestedScope, claims, dpopKey } = this.#parts;
    const { body, receivedAt } = reply;
    const source = { receivedAt, requestedScope, dpopKey };
    try {
      const tokens = await acceptTokens(connection, body, {
        ...claims,
        ...source,
        keys: this.#keys ??= new KeySet(connection),
        signal,
      });
      return { type: "tokens", tokens };
    } catch (error) {
      const waits = error instanceof DeviceLoginError && error.code === "keys_unavailable";
      if (!waits) throw error;
      const { refresh_token, scope, token_type } = body;
      if (refresh_token === undefined) return { type: "unavailable", error, answered: false };
      const rest = { access_token: "", token_type, expires_in: 0, refresh_token, scope };
      const rejected = new RejectedReplyError(error, new TokenSet(rest, source));
      return { type: "unavailable", error: rejected, answered: false };
    }
  }

  #prefetchKeys(signal: AbortSignal): void {
    this.#parts.connect(signal).then(
      (connection) => (this.#keys ??= new KeySet(connection)).prefetch(signal),
      () => {},
    );
  }

  #report(step: PollStep<TokenSet> & { type: "pending" | "slow_down" | "retry" }): LoginEvent {
    const nextPollAt = new Date(step.state.nextPollAt);
    switch (step.type) {
      case "pending":
        return { type: "pending", nextPollAt };
      case "slow_down":
        return { type: "slow_down", interval: step.state.interval / 1000, nextPollAt };
      case "retry":
        return { type: "retry", error: step.error, nextPollAt };
    }
  }

  #signal({ signal }: WaitOptions): AbortSignal | undefined {
    const whole = this.#parts.options.signal;
    return whole && signal ? AbortSignal.any([whole, signal]) : signal ?? whole;
  }
}

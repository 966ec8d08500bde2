import type { Ending } from "../base/ending.ts";
import { joinSignals, releaseSignals } from "../base/joined_signals.ts";
import type { TokenSet } from "../tokens/token_set.ts";
import type { DeviceAuthorization } from "./device_authorization.ts";
import { DeviceCodeGrant, type DeviceCodeGrantOptions } from "./device_code_grant.ts";
import { LoginWait } from "./login_wait.ts";
import type { LoginEvent, LoginPrompt } from "./login_event.ts";
import type { PollState, PollStep } from "./poll.ts";
import { Poller } from "./poller.ts";
import type { SavedLogin } from "./saved_login.ts";

/** The result of one `poll()`. */
export type PollResult =
  | { readonly status: "pending"; readonly nextPollAt: Date }
  | { readonly status: "done"; readonly tokens: TokenSet };

/** Options of a wait. */
export interface WaitOptions {
  /** Ends the wait at once: it rejects with the signal's reason. The login itself can continue. */
  signal?: AbortSignal | undefined;
}

/**
 * The codes of a login, and the pages for them (RFC 8628 section 3.2).
 *
 * @internal
 */
export type LoginCodes = Pick<
  DeviceAuthorization,
  "device_code" | "user_code" | "verification_uri" | "verification_uri_complete"
>;

/**
 * The parts of a login.
 *
 * @internal
 */
export interface LoginParts extends Omit<DeviceCodeGrantOptions, "deviceCode"> {
  /** The codes. */
  codes: LoginCodes;
  /** Ends every wait. */
  signal?: AbortSignal | undefined;
}

/**
 * A login that waits for a person's approval. Made by {@linkcode startDeviceLogin} and
 * {@linkcode resumeDeviceLogin}.
 *
 * However it is waited for, at most one request is under way, none is sent early, and none after the
 * end. A caller that asks again gets the same tokens or the same error.
 */
export class DeviceLogin implements LoginPrompt {
  readonly #parts: LoginParts;
  readonly #grant: DeviceCodeGrant;
  readonly #poller: Poller<TokenSet>;

  /**
   * @ignore
   * @internal
   */
  constructor(parts: LoginParts, state: PollState) {
    this.#parts = parts;
    // The poll holds only what it uses, so that the rest is freed while a caller only waits.
    const { codes, request, connector, now } = parts;
    const { clock } = connector;
    this.#grant = new DeviceCodeGrant({ deviceCode: codes.device_code, request, connector, now });
    this.#poller = new Poller(this.#grant, { state, now, clock });
  }

  /** The issuer of the server, or the URL that the options name it by. */
  get server(): string {
    return this.#parts.connector.serverName;
  }

  /** The client's identifier. */
  get clientId(): string {
    return this.#parts.connector.client.client_id;
  }

  /** The scopes that were requested. */
  get scope(): readonly string[] {
    return [...this.#parts.request.scope];
  }

  /** The code that the person types in, exactly as received. */
  get userCode(): string {
    return this.#parts.codes.user_code;
  }

  /** The page where the person types it in: an http(s) URL. */
  get verificationUri(): string {
    return this.#parts.codes.verification_uri;
  }

  /** The same page with the code in its URL, if the server sends one. Never made up. */
  get verificationUriComplete(): string | undefined {
    return this.#parts.codes.verification_uri_complete;
  }

  /** The moment when the code expires. */
  get expiresAt(): Date {
    return new Date(this.#poller.state.expiresAt);
  }

  /** The current interval between two requests, in seconds. */
  get interval(): number {
    return this.#poller.state.interval / 1000;
  }

  /** The moment before which `poll()` sends nothing. */
  get nextPollAt(): Date {
    return new Date(this.#poller.state.nextPollAt);
  }

  /**
   * Waits for the end: the person approves or denies the login, or the code expires.
   *
   * If the server's keys are unavailable after the approval, the reply is held and the keys are
   * fetched again until the code expires. Then this throws a {@linkcode RejectedReplyError} with the
   * refresh token, if there is one.
   *
   * @throws {DeviceLoginError} `access_denied`, `expired`, `refused`, `invalid_response`,
   *   `invalid_binding`, `invalid_id_token`, `keys_unavailable`, `network` if a reply was lost; and the
   *   signal's reason
   */
  wait(options: WaitOptions = {}): Promise<TokenSet> {
    const signal = joinSignals(this.#parts.signal, options.signal);
    if (signal?.aborted) return Promise.reject(signal.reason);
    const prefetching = this.#grant.prefetchKeys();
    const tokens = new Promise<TokenSet>((resolve) => {
      new LoginWait(this.#poller, { signal, resolve }).wake();
    });
    const isShared = signal === options.signal || signal === this.#parts.signal;
    if (!prefetching && isShared) return tokens;
    return tokens.finally(() => {
      prefetching?.abort(undefined);
      releaseSignals(signal);
    });
  }

  /**
   * Waits as {@linkcode DeviceLogin.wait} does, and reports what happens. A failure is reported as an
   * `error` event and then thrown.
   */
  async *events(options: WaitOptions = {}): AsyncGenerator<LoginEvent, void, void> {
    const signal = joinSignals(this.#parts.signal, options.signal);
    let prefetching: Ending | undefined;
    try {
      signal?.throwIfAborted();
      const { userCode, verificationUri, verificationUriComplete, expiresAt, interval } = this;
      const prompt = { userCode, verificationUri, verificationUriComplete, expiresAt, interval };
      yield { type: "prompt", ...prompt };
      prefetching = this.#grant.prefetchKeys();
      while (true) {
        const step = await this.#poller.next(signal);
        yield toEvent(step);
        if (step.type === "tokens") return;
        if (step.type === "error") throw step.error;
      }
    } finally {
      prefetching?.abort(undefined);
      releaseSignals(signal);
    }
  }

  /**
   * Sends one token request if it is due, and returns the state of the login. Before
   * {@linkcode nextPollAt} nothing is sent.
   *
   * @throws {DeviceLoginError} as {@linkcode DeviceLogin.wait} does. `keys_unavailable` is thrown
   *   immediately: this object holds the reply, and the next call fetches the keys again
   */
  async poll(options: WaitOptions = {}): Promise<PollResult> {
    const signal = joinSignals(this.#parts.signal, options.signal);
    try {
      signal?.throwIfAborted();
      const step = await this.#poller.poll(signal);
      if (step?.type === "tokens") return { status: "done", tokens: step.tokens };
      if (step?.type === "error") throw step.error;
      if (step?.type === "retry" && this.#grant.hasReply) throw step.error;
      return { status: "pending", nextPollAt: this.nextPollAt };
    } finally {
      releaseSignals(signal);
    }
  }

  /**
   * Returns the pending login as plain data, to be resumed elsewhere. It is a secret: it holds the
   * device code, and the key that the tokens are to be bound to.
   */
  toJSON(): SavedLogin {
    const { connector, codes, request, now } = this.#parts;
    const { claims, tokenParameters, dpopKey } = request;
    return {
      v: 1,
      server: this.server,
      client_id: this.clientId,
      device_code: codes.device_code,
      user_code: codes.user_code,
      verification_uri: codes.verification_uri,
      verification_uri_complete: codes.verification_uri_complete,
      expires_at: this.expiresAt.toISOString(),
      interval: this.interval,
      next_poll_at: this.nextPollAt.toISOString(),
      saved_at: new Date(now()).toISOString(),
      in_doubt: this.#poller.state.inDoubt || undefined,
      answered: this.#poller.state.answered || undefined,
      clock_skew: connector.serverClock.skew / 1000 || undefined,
      scope: this.scope,
      nonce: claims.nonce,
      max_age: claims.maxAge,
      acr_values: claims.acrValues,
      token_parameters: tokenParameters && Object.fromEntries(tokenParameters),
      dpop_jwk: dpopKey?.toJSON(),
    };
  }
}

function toEvent(step: PollStep<TokenSet>): LoginEvent {
  if (step.type === "tokens" || step.type === "error") return step;
  const { type, state } = step;
  const nextPollAt = new Date(state.nextPollAt);
  if (type === "slow_down") return { type, interval: state.interval / 1000, nextPollAt };
  return type === "retry" ? { type, error: step.error, nextPollAt } : { type, nextPollAt };
}

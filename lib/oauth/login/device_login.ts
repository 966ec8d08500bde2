import type { TokenSet } from "../tokens/token_set.ts";
import type { DeviceAuthorization } from "./device_authorization.ts";
import { DeviceCodeGrant, type DeviceCodeGrantOptions } from "./device_code_grant.ts";
import type { LoginEvent, LoginPrompt } from "./login_event.ts";
import type { PollStep } from "./poll.ts";
import { Poller, type PollerOptions } from "./poller.ts";
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
export interface LoginParts extends Omit<DeviceCodeGrantOptions, "deviceCode">, PollerOptions {
  /** The issuer of the server, or the URL that the options name it by. */
  server: string;
  /** The client's identifier. */
  clientId: string;
  /** The codes. */
  codes: LoginCodes;
  /** Returns how far the server's clock is ahead of ours, in milliseconds. */
  clockSkew: () => number;
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
  constructor(parts: LoginParts) {
    this.#parts = parts;
    this.#grant = new DeviceCodeGrant({ ...parts, deviceCode: parts.codes.device_code });
    this.#poller = new Poller(this.#grant, parts);
  }

  /** The issuer of the server, or the URL that the options name it by. */
  get server(): string {
    return this.#parts.server;
  }

  /** The client's identifier. */
  get clientId(): string {
    return this.#parts.clientId;
  }

  /** The scopes that were requested. */
  get scope(): readonly string[] {
    return this.#parts.scope;
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
  async wait(options: WaitOptions = {}): Promise<TokenSet> {
    for await (const event of this.events(options)) {
      if (event.type === "tokens") return event.tokens;
    }
    throw new Error("a login ends with tokens or an error");
  }

  /**
   * Waits as {@linkcode DeviceLogin.wait} does, and reports what happens. A failure is reported as an
   * `error` event and then thrown.
   */
  async *events(options: WaitOptions = {}): AsyncGenerator<LoginEvent, void, void> {
    const signal = this.#signal(options);
    signal?.throwIfAborted();
    const { userCode, verificationUri, verificationUriComplete, expiresAt, interval } = this;
    const prompt = { userCode, verificationUri, verificationUriComplete, expiresAt, interval };
    yield { type: "prompt", ...prompt };
    const prefetching = new AbortController();
    this.#grant.prefetchKeys(prefetching.signal);
    try {
      while (true) {
        const step = await this.#poller.next(signal);
        yield toEvent(step);
        if (step.type === "tokens") return;
        if (step.type === "error") throw step.error;
      }
    } finally {
      prefetching.abort();
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
    const signal = this.#signal(options);
    signal?.throwIfAborted();
    const step = await this.#poller.poll(signal);
    if (step?.type === "tokens") return { status: "done", tokens: step.tokens };
    if (step?.type === "error") throw step.error;
    if (step?.type === "retry" && this.#grant.hasReply) throw step.error;
    return { status: "pending", nextPollAt: this.nextPollAt };
  }

  /**
   * Returns the pending login as plain data, to be resumed elsewhere. It is a secret: it holds the
   * device code, and the key that the tokens are to be bound to.
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
      in_doubt: this.#poller.state.inDoubt || undefined,
      answered: this.#poller.state.answered || undefined,
      clock_skew: clockSkew() / 1000 || undefined,
      scope,
      nonce: claims.nonce,
      max_age: claims.maxAge,
      acr_values: claims.acrValues,
      token_parameters: tokenParameters.size > 0 ? Object.fromEntries(tokenParameters) : undefined,
      dpop_jwk: dpopKey?.toJSON(),
    };
  }

  #signal({ signal }: WaitOptions): AbortSignal | undefined {
    const whole = this.#parts.signal;
    return whole && signal ? AbortSignal.any([whole, signal]) : signal ?? whole;
  }
}

function toEvent(step: PollStep<TokenSet>): LoginEvent {
  if (step.type === "tokens" || step.type === "error") return step;
  const { type, state } = step;
  const nextPollAt = new Date(state.nextPollAt);
  if (type === "slow_down") return { type, interval: state.interval / 1000, nextPollAt };
  return type === "retry" ? { type, error: step.error, nextPollAt } : { type, nextPollAt };
}

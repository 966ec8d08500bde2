import type { EndingSource } from "../base/ending.ts";
import type { Clock } from "../base/clock.ts";
import { sleep } from "../base/sleep.ts";
import type { DeviceLoginError } from "../base/errors.ts";
import { Flight } from "../http/flight.ts";
import {
  advance,
  expire,
  nextMove,
  type PollOutcome,
  type PollState,
  type PollStep,
  postpone,
} from "./poll.ts";

/** The limits of one request. */
export interface PollLimits {
  /** No request is sent from this moment on, in milliseconds since the epoch. */
  expiresAt: number;
  /** Ends the request. */
  signal: EndingSource;
}

/** A grant whose token request is repeated until it brings tokens. */
export interface PolledGrant<Tokens> {
  /**
   * Whether a successful reply has arrived whose checks were interrupted, or wait for the server's
   * keys. Then the next request sends nothing and only finishes the checks, after the code's end as
   * well.
   */
  readonly hasReply: boolean;
  /** Sends one token request and returns its outcome. */
  request(limits: PollLimits): Promise<PollOutcome<Tokens>>;
  /** Returns the error that ends the poll, with what is known about its cause. */
  explain(error: DeviceLoginError): Promise<DeviceLoginError>;
}

/** The parts of a poller. */
export interface PollerOptions {
  /** The state that the poll starts from. */
  state: PollState;
  /** Returns the present, in milliseconds since the epoch. */
  now: () => number;
  /** Waits. */
  clock: Clock;
}

/** The end of a poll. */
type PollEnd<Tokens> = PollStep<Tokens> & { type: "tokens" | "error" };

/**
 * Polls for the tokens of a grant, for any number of callers: at most one request is under way, none
 * is sent early, and none after the end. A caller that asks again gets the same tokens or error.
 */
export class Poller<Tokens> {
  readonly #grant: PolledGrant<Tokens>;
  readonly #now: () => number;
  /** Waits. */
  readonly clock: Clock;
  #state: PollState;
  /** The request under way, shared by all callers that wait for it. */
  #flight: Flight<PollStep<Tokens>> | undefined;
  #end: PollEnd<Tokens> | undefined;

  /**
   * Creates a poller that has sent nothing yet.
   *
   * @param grant sends the requests
   * @param options the state to start from, and the time
   */
  constructor(grant: PolledGrant<Tokens>, { state, now, clock }: PollerOptions) {
    this.#grant = grant;
    this.#state = state;
    this.#now = now;
    this.clock = clock;
  }

  /** The state after the last reply. */
  get state(): PollState {
    return this.#state;
  }

  /** Waits until the next request is due, sends it, and returns the step that follows. */
  async next(signal: EndingSource | undefined): Promise<PollStep<Tokens>> {
    for (let left = this.timeLeft(); left > 0; left = this.timeLeft()) {
      await sleep(left, { clock: this.clock, signal });
    }
    return await this.#step(signal);
  }

  /** Sends the next request, or finishes the checks, if that is due; otherwise returns nothing. */
  async poll(signal: EndingSource | undefined): Promise<PollStep<Tokens> | undefined> {
    return this.#grant.hasReply || this.timeLeft() <= 0 ? await this.#step(signal) : undefined;
  }

  /** Returns the milliseconds until the next request is due: none if one is under way. */
  timeLeft(): number {
    if (this.#end || this.#flight) return 0;
    const now = this.#now();
    const move = nextMove(this.#state, now);
    return move.type === "wait" ? move.until - now : 0;
  }

  /** Joins the request under way, or sends the next one. */
  async #step(signal: EndingSource | undefined): Promise<PollStep<Tokens>> {
    signal?.throwIfAborted();
    if (this.#end) return this.#end;
    if (!this.#flight && !this.#grant.hasReply) {
      const move = nextMove(this.#state, this.#now());
      if (move.type === "expired") return this.#end = expire(this.#state);
    }
    this.#flight ??= new Flight((ending) => this.#request(ending), {
      onEnd: (how) => {
        this.#flight = undefined;
        // A request without waiters is given up, and the full interval passes before the next one.
        if (how === "abandoned" && !this.#grant.hasReply) {
          this.#state = postpone(this.#state, this.#now());
        }
      },
    });
    return await this.#flight.join(signal);
  }

  async #request(signal: EndingSource): Promise<PollStep<Tokens>> {
    const { expiresAt } = this.#state;
    const outcome = await this.#grant.request({ expiresAt, signal });
    signal.throwIfAborted();
    const step = advance(this.#state, { outcome, now: this.#now() });
    switch (step.type) {
      case "tokens":
        return this.#end = step;
      case "error":
        return this.#end = { ...step, error: await this.#grant.explain(step.error) };
      default:
        this.#state = step.state;
        return this.#isLastCheck(step) ? { type: "error", error: step.error } : step;
    }
  }

  /** A reply that has arrived is checked a last time after the code has expired. */
  #isLastCheck(step: PollStep<Tokens>): step is PollStep<Tokens> & { type: "retry" } {
    return step.type === "retry" && this.#grant.hasReply && this.#now() >= this.#state.expiresAt;
  }
}

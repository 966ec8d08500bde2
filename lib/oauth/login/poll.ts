import { LATEST_TIME } from "../clock.ts";
import { refusal, withReason } from "../connection/refusal.ts";
import { DeviceLoginError, OAuthError, type OAuthErrorDetails } from "../errors.ts";

/** Milliseconds between two requests where the server names no interval (RFC 8628 section 3.2). */
const DEFAULT_INTERVAL = 5_000;

/** Milliseconds: a server that asks for less gets this. */
const SHORTEST_INTERVAL = 1_000;

/** Milliseconds: a server that asks for more gets this; no code lives as long. */
const LONGEST_INTERVAL = 86_400_000;

/** Milliseconds that a `slow_down` adds for good (RFC 8628 section 3.5). */
const SLOW_DOWN = 5_000;

/** Milliseconds by which a server's end of a code may come before the client's: delay and rounding. */
const EXPIRY_SLACK = 2_000;

/** Milliseconds that waiting out a fault grows to, unless the interval itself is longer. */
const LONGEST_BACKOFF = 30_000;

/**
 * Where a poll stands. Plain data: times are milliseconds since the epoch, spans milliseconds. The
 * poll below is a pure function of this, of what a request brought, and of the time.
 */
export interface PollState {
  /** The wait before each request. */
  readonly interval: number;
  /** The wait now in force: the interval, or longer while faults are waited out. */
  readonly wait: number;
  /** No request is sent before this. Never later than `expiresAt`. */
  readonly nextPollAt: number;
  /** No request is sent from this on. */
  readonly expiresAt: number;
  /** A success broke off while it was read: the code may be spent. */
  readonly inDoubt: boolean;
}

/** What one token request brought. `retryAfter` is in milliseconds. */
export type PollOutcome<Tokens> =
  | { type: "tokens"; tokens: Tokens }
  | { type: "error"; details: OAuthErrorDetails; interval?: number; retryAfter?: number }
  | { type: "unavailable"; error: DeviceLoginError; retryAfter?: number; answered: boolean }
  | { type: "broken"; error: DeviceLoginError }
  | { type: "failed"; error: DeviceLoginError };

/** What follows from it: wait on, or the end. */
export type PollStep<Tokens> =
  | { type: "pending" | "slow_down"; state: PollState }
  | { type: "retry"; state: PollState; error: DeviceLoginError }
  | { type: "tokens"; tokens: Tokens }
  | { type: "error"; error: DeviceLoginError };

/**
 * The state before the first request.
 *
 * @param now milliseconds since the epoch, when the device authorization reply came
 * @param reply its `expires_in` and `interval`, in seconds; RFC 8628 section 3.2
 */
export function startPoll(
  now: number,
  reply: { expires_in: number; interval?: number | undefined },
): PollState {
  const named = reply.interval && reply.interval > 0 ? reply.interval * 1000 : DEFAULT_INTERVAL;
  const interval = clampInterval(named);
  const expiresAt = Math.min(now + reply.expires_in * 1000, LATEST_TIME);
  const state = { interval, wait: interval, nextPollAt: now, expiresAt, inDoubt: false };
  return waitOn(state, now);
}

/**
 * What is to be done now: wait until a moment, send the next request, or give up because the code
 * has expired. The deadline is the client's own: some servers never report it.
 *
 * @param state where the poll stands
 * @param now milliseconds since the epoch
 */
export function nextMove(
  state: PollState,
  now: number,
): { type: "wait"; until: number } | { type: "request" } | { type: "expired" } {
  if (now >= state.expiresAt) return { type: "expired" };
  if (now >= state.nextPollAt) return { type: "request" };
  return { type: "wait", until: state.nextPollAt };
}

/**
 * What follows from the outcome of a request (RFC 8628 section 3.5).
 *
 * `authorization_pending` and `slow_down` go on, the latter more slowly for good. So does whatever
 * says nothing about the code (no reply, a proxy's page, 5xx), with a wait that doubles until the
 * server answers properly again. Tokens end it, and so does any other error.
 *
 * @param state where the poll stands
 * @param outcome what the request brought
 * @param now milliseconds since the epoch, when the reply came: the next wait counts from here
 */
export function advance<Tokens>(
  state: PollState,
  outcome: PollOutcome<Tokens>,
  now: number,
): PollStep<Tokens> {
  switch (outcome.type) {
    case "tokens":
      return outcome;
    case "error": {
      const { error } = outcome.details;
      if (error === "authorization_pending") {
        return { type: "pending", state: waitOn(state, now, { retryAfter: outcome.retryAfter }) };
      }
      if (error === "slow_down") {
        const named = clampInterval((outcome.interval ?? 0) * 1000);
        const interval = Math.max(state.interval + SLOW_DOWN, named);
        const { retryAfter } = outcome;
        // It may have been said before the code was looked at: a doubt stays.
        const options = { retryAfter, inDoubt: state.inDoubt };
        return { type: "slow_down", state: waitOn({ ...state, interval }, now, options) };
      }
      return failed(state, pollError(outcome.details, { ...state, now }));
    }
    case "unavailable": {
      if (state.inDoubt && outcome.answered) return failed(state, outcome.error);
      const doubled = Math.min(state.wait * 2, LONGEST_BACKOFF);
      const wait = Math.max(doubled, state.interval);
      const { retryAfter, error } = outcome;
      const { inDoubt } = state;
      return { type: "retry", error, state: waitOn(state, now, { wait, retryAfter, inDoubt }) };
    }
    case "broken":
      // The reply may have held the tokens. One more request tells: a pending answer proves that
      // the code is not spent; to ask more often could make the server revoke what it gave.
      if (state.inDoubt) return failed(state, outcome.error);
      return { type: "retry", error: outcome.error, state: waitOn(state, now, { inDoubt: true }) };
    case "failed":
      return failed(state, outcome.error);
  }
}

const EXPIRED = "The code expired before the sign-in was approved; start again to get a new one.";

/**
 * The state after a request was given up by its caller: nothing is known of it, so the next one
 * keeps its distance.
 *
 * @param state where the poll stands
 * @param now milliseconds since the epoch
 */
export function postpone(state: PollState, now: number): PollState {
  const { wait, inDoubt } = state;
  return waitOn(state, now, { wait, inDoubt });
}

/** The end when a code's time is over and nobody has approved it, as far as is known. */
export function expire(state: PollState): PollStep<never> & { type: "error" } {
  return failed(state, codeExpired());
}

/** The error when a code's time is over. */
export function codeExpired(): DeviceLoginError {
  const message =
    `${EXPIRED} Not every server tells when a sign-in was denied, or failed in the browser.`;
  return new DeviceLoginError("expired", message);
}

interface WaitOptions {
  wait?: number;
  retryAfter?: number | undefined;
  inDoubt?: boolean;
}

function waitOn(state: PollState, now: number, options: WaitOptions = {}): PollState {
  const { wait = state.interval, retryAfter = 0, inDoubt = false } = options;
  const nextPollAt = Math.min(now + Math.max(wait, retryAfter), state.expiresAt);
  return { ...state, wait, nextPollAt, inDoubt };
}

/** Bounds the wait between two requests, in milliseconds. */
export function clampInterval(milliseconds: number): number {
  return Math.min(Math.max(Math.ceil(milliseconds), SHORTEST_INTERVAL), LONGEST_INTERVAL);
}

function failed(state: PollState, error: DeviceLoginError): PollStep<never> & { type: "error" } {
  return { type: "error", error: state.inDoubt ? explainDoubt(error) : error };
}

function explainDoubt(error: DeviceLoginError): DeviceLoginError {
  const message = "An earlier reply with status 200 broke off, and it may have held the tokens. " +
    `Then: ${error.message} The code may be spent: start again to get a new one.`;
  return new DeviceLoginError("network", message, { cause: error });
}

function pollError(
  details: OAuthErrorDetails,
  { inDoubt, expiresAt, now }: PollState & { now: number },
): DeviceLoginError {
  switch (details.error) {
    case "access_denied":
    case "authorization_declined":
      return new OAuthError(
        "access_denied",
        withReason("The sign-in was denied", details),
        details,
      );
    case "expired_token":
    case "token_expired":
      return new OAuthError("expired", EXPIRED, details);
  }
  const error = refusal("The token request", details);
  if (details.error !== "invalid_grant" || inDoubt) return error;
  // Some servers say so of a code that expired, others when they forgot it in a restart.
  if (now >= expiresAt - EXPIRY_SLACK) return new OAuthError("expired", EXPIRED, details);
  return new OAuthError("refused", `${error.message} Start again to get a new code.`, details);
}

import { LATEST_TIME_MS } from "../base/clock.ts";
import { refusal, withReason } from "../connection/refusal.ts";
import { DeviceLoginError, OAuthError, type OAuthErrorDetails } from "../base/errors.ts";

/** The interval between two requests if the server names none (RFC 8628 section 3.2). */
const DEFAULT_INTERVAL_MS = 5_000;

/** The shortest interval: a server that requests a shorter one gets this. */
const MIN_INTERVAL_MS = 1_000;

/** The longest interval: no code lives as long. */
const MAX_INTERVAL_MS = 86_400_000;

/** The time that a `slow_down` adds to the interval from then on (RFC 8628 section 3.5). */
const SLOW_DOWN_STEP_MS = 5_000;

/** The time by which a code may expire earlier at the server than here: delay and rounding. */
const EXPIRY_TOLERANCE_MS = 2_000;

/** The longest wait after a fault, unless the interval itself is longer. */
const MAX_BACKOFF_MS = 30_000;

/** The number of identical replies in a row after which the prompt says what they may mean. */
const SUSPICIOUS_REPLIES = 5;

/** Errors that say nothing about the code, once the server has answered properly. */
const PASSING_ERRORS = ["server_error", "temporarily_unavailable"];

/**
 * The state of a poll. Plain data: times are milliseconds since the epoch, spans milliseconds. The
 * poll below is a pure function of this, of a request's outcome, and of the time.
 */
export interface PollState {
  /** The wait before each request. */
  readonly interval: number;
  /** The current wait: the interval, or longer while faults are waited out. */
  readonly wait: number;
  /** No request is sent before this. Never later than `expiresAt`. */
  readonly nextPollAt: number;
  /** No request is sent from this on. */
  readonly expiresAt: number;
  /** Whether a successful reply was cut off: the code may be spent. */
  readonly inDoubt: boolean;
  /** Whether the server has answered properly: what names no OAuth error may then be a middlebox's. */
  readonly answered: boolean;
  /** The fault that the last requests ended with, and their number: since it changed. */
  readonly fault: { readonly message: string; readonly times: number } | undefined;
}

/** The outcome of one token request. `retryAfter` is in milliseconds, `interval` in seconds. */
export type PollOutcome<Tokens> =
  | { type: "tokens"; tokens: Tokens }
  | { type: "error"; details: OAuthErrorDetails; interval?: number; retryAfter?: number }
  | { type: "unavailable"; error: DeviceLoginError; retryAfter?: number; answered: boolean }
  | { type: "broken"; error: DeviceLoginError }
  | {
    type: "failed";
    error: DeviceLoginError;
    /** The bare error, if something in front of the server may have replied in its place. */
    foreign?: DeviceLoginError | undefined;
    retryAfter?: number;
  };

/** The next step: another wait, or the end. */
export type PollStep<Tokens> =
  | { type: "pending" | "slow_down"; state: PollState }
  | { type: "retry"; state: PollState; error: DeviceLoginError }
  | { type: "tokens"; tokens: Tokens }
  | { type: "error"; error: DeviceLoginError };

/**
 * Returns the state before the first request.
 *
 * @param now when the device authorization reply came, in milliseconds since the epoch
 * @param reply its `expires_in` and `interval`, in seconds; RFC 8628 section 3.2
 */
export function startPoll(
  now: number,
  reply: { expires_in: number; interval?: number | undefined },
): PollState {
  const { expires_in, interval: seconds = 0 } = reply;
  const interval = clampInterval(seconds > 0 ? seconds * 1000 : DEFAULT_INTERVAL_MS);
  const expiresAt = Math.min(now + expires_in * 1000, LATEST_TIME_MS);
  return waitOn({ interval, expiresAt, answered: false, fault: undefined }, { now });
}

/**
 * Returns the next move: wait until a moment, send the next request, or give up because the code has
 * expired. The deadline is the client's own, since some servers never report it.
 *
 * @param state the state of the poll
 * @param now the present, in milliseconds since the epoch
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
 * Returns the next step after the outcome of a request (RFC 8628 section 3.5).
 *
 * `authorization_pending` and `slow_down` continue the poll, the latter more slowly from then on. So
 * does an outcome that says nothing about the code (no reply, a proxy's page, 5xx), with a wait that
 * doubles until the server answers properly again. After a first proper reply, a firewall's page and
 * a server's temporary error are such outcomes as well. Tokens end it, and so does any other error.
 *
 * @param state the state of the poll
 * @param reply the outcome of the request; and when it came, in milliseconds since the epoch: the
 *   next wait counts from then
 */
export function advance<Tokens>(
  state: PollState,
  { outcome, now }: { outcome: PollOutcome<Tokens>; now: number },
): PollStep<Tokens> {
  switch (outcome.type) {
    case "tokens":
      return outcome;
    case "error": {
      const { error } = outcome.details;
      if (error === "authorization_pending") {
        const { retryAfter } = outcome;
        return { type: "pending", state: waitProperly(state, { now, retryAfter }) };
      }
      if (error === "slow_down") {
        const named = clampInterval((outcome.interval ?? 0) * 1000);
        const interval = Math.max(state.interval + SLOW_DOWN_STEP_MS, named);
        const { retryAfter } = outcome;
        // The server may have sent it without looking at the code: a doubt remains.
        const options = { now, retryAfter, inDoubt: state.inDoubt };
        return { type: "slow_down", state: waitProperly({ ...state, interval }, options) };
      }
      const ended = pollError(outcome.details, { ...state, now });
      if (!state.answered || !PASSING_ERRORS.includes(error)) return failed(state, ended);
      return waitOut(state, { now, ...outcome, error: ended, answered: true });
    }
    case "unavailable":
      return waitOut(state, { now, ...outcome });
    case "broken":
      // The reply may have held the tokens. One more request shows it: a pending reply proves that
      // the code is not spent. More requests could make the server revoke the tokens it issued.
      if (state.inDoubt) return failed(state, outcome.error);
      return { type: "retry", error: outcome.error, state: waitOn(state, { now, inDoubt: true }) };
    case "failed":
      if (!state.answered || !outcome.foreign) return failed(state, outcome.error);
      return waitOut(state, { now, ...outcome, error: outcome.foreign, answered: true });
  }
}

/** Returns the step after an outcome that says nothing about the code. */
function waitOut(
  state: PollState,
  { error, answered, now, retryAfter }: {
    error: DeviceLoginError;
    answered: boolean;
    now: number;
    retryAfter?: number | undefined;
  },
): PollStep<never> {
  const { inDoubt, interval, fault } = state;
  if (inDoubt && answered) return failed(state, error);
  const wait = Math.max(Math.min(state.wait * 2, MAX_BACKOFF_MS), interval);
  const { message } = error;
  const times = fault?.message === message ? fault.times + 1 : 1;
  const next = waitOn(state, { now, wait, retryAfter, inDoubt });
  // First, since a view may cut a long message off.
  const hint =
    `The same reply came ${times} times in a row. With some servers, that means that the ` +
    `sign-in was denied, or failed: then start again. ${message}`;
  return {
    type: "retry",
    error: answered && times === SUSPICIOUS_REPLIES
      ? new DeviceLoginError(error.code, hint, { cause: error })
      : error,
    state: { ...next, answered: state.answered, fault: { message, times } },
  };
}

const CODE_EXPIRED_MESSAGE =
  "The code expired before the sign-in was approved; start again to get a new one.";

/**
 * Returns the state after a request was given up by its callers: its outcome is unknown, so the full
 * interval passes before the next one.
 *
 * @param state the state of the poll
 * @param now the present, in milliseconds since the epoch
 */
export function postpone(state: PollState, now: number): PollState {
  const { wait, inDoubt } = state;
  return waitOn(state, { now, wait, inDoubt });
}

/** Returns the end of a poll whose code has expired. */
export function expire(state: PollState): PollStep<never> & { type: "error" } {
  return failed(state, codeExpired(state));
}

/**
 * Returns the error for a code that expired before anyone approved it, as far as is known, with the
 * fault that the last requests ended with.
 */
export function codeExpired({ fault }: Partial<Pick<PollState, "fault">> = {}): DeviceLoginError {
  const last = fault
    ? ` The last outcome${
      fault.times > 1 ? `, ${fault.times} times in a row` : ""
    }: ${fault.message}`
    : "";
  const message =
    `${CODE_EXPIRED_MESSAGE} Not every server reports that a sign-in was denied, or failed in the browser.`;
  return new DeviceLoginError("expired", message + last);
}

/** The members of a state that a wait leaves as they are. */
type WaitingState = Pick<PollState, "interval" | "expiresAt" | "answered" | "fault">;

/** A wait for the next request; all times in milliseconds. */
interface NextWait {
  now: number;
  wait?: number;
  retryAfter?: number | undefined;
  inDoubt?: boolean;
}

function waitOn(
  { interval, expiresAt, answered, fault }: WaitingState,
  { now, wait = interval, retryAfter = 0, inDoubt = false }: NextWait,
): PollState {
  const nextPollAt = Math.min(now + Math.max(wait, retryAfter), expiresAt);
  // Every member by name: an engine stores those of a spread in a second object.
  return { interval, wait, nextPollAt, expiresAt, inDoubt, answered, fault };
}

/** Returns a wait after a proper reply. */
function waitProperly({ interval, expiresAt }: PollState, next: NextWait): PollState {
  return waitOn({ interval, expiresAt, answered: true, fault: undefined }, next);
}

/** Bounds the wait between two requests, in milliseconds. */
export function clampInterval(milliseconds: number): number {
  return Math.min(Math.max(Math.ceil(milliseconds), MIN_INTERVAL_MS), MAX_INTERVAL_MS);
}

function failed(state: PollState, error: DeviceLoginError): PollStep<never> & { type: "error" } {
  return { type: "error", error: state.inDoubt ? explainDoubt(error) : error };
}

function explainDoubt(error: DeviceLoginError): DeviceLoginError {
  const message =
    "An earlier reply with status 200 could not be read, and it may have held the tokens. " +
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
      return new OAuthError("expired", CODE_EXPIRED_MESSAGE, details);
  }
  const error = refusal("The token request", details);
  if (details.error !== "invalid_grant" || inDoubt) return error;
  // Some servers send this for an expired code, others after they lost the code in a restart.
  if (now >= expiresAt - EXPIRY_TOLERANCE_MS) {
    return new OAuthError("expired", CODE_EXPIRED_MESSAGE, details);
  }
  return new OAuthError("refused", `${error.message} Start again to get a new code.`, details);
}

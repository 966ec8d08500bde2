import type { Clock } from "../../oauth/base/clock.ts";
import { sleep } from "../../oauth/base/sleep.ts";
import type { DeviceLogin } from "../../oauth/login/device_login.ts";
import type { LoginEvent } from "../../oauth/login/login_event.ts";
import { StillPending } from "./still_pending.ts";

/** When a wait ends, in milliseconds since the epoch. */
export interface Deadline {
  readonly at: number;
  /** Makes the error with which the wait ends. */
  readonly error: (pending: StillPending) => Error;
}

/** The options of {@linkcode untilDeadline}. */
export interface DeadlineOptions {
  login: DeviceLogin;
  clock: Clock;
  signal?: AbortSignal | undefined;
  deadline: Deadline;
}

/**
 * Yields the events of a login up to the first reply. Skips the prompt, which `start` has shown.
 *
 * @param events the events
 * @throws {StillPending} after an event that does not end the login
 */
export async function* untilFirstReply(
  events: AsyncIterable<LoginEvent>,
): AsyncGenerator<LoginEvent> {
  for await (const event of events) {
    if (event.type === "prompt") continue;
    yield* failWithoutKeys(event);
    yield event;
    if ("nextPollAt" in event) throw new StillPending(event, event.nextPollAt);
  }
}

/**
 * Yields the events of a login up to a deadline. A request is not cut off: its reply may contain the
 * tokens.
 *
 * @param events the events
 * @param options the login, the clock, and the deadline
 * @throws the deadline's error
 */
export async function* untilDeadline(
  events: AsyncIterable<LoginEvent>,
  { login, clock, signal, deadline }: DeadlineOptions,
): AsyncGenerator<LoginEvent> {
  for await (const event of events) {
    if (event.type !== "prompt") yield* failWithoutKeys(event);
    yield event;
    if (event.type === "tokens" || event.type === "error") continue;
    if (login.nextPollAt.getTime() < deadline.at) continue;
    await sleep(deadline.at - clock.now(), { clock, signal });
    throw deadline.error(new StillPending(event, login.nextPollAt));
  }
}

/** Ends a login whose tokens are here and can't be validated: no other process could do it later. */
function* failWithoutKeys(event: LoginEvent): Generator<LoginEvent> {
  if (event.type !== "retry" || event.error.code !== "keys_unavailable") return;
  yield { type: "error", error: event.error };
  throw event.error;
}

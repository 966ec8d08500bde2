import { type DeviceLoginError, OAuthError } from "../../oauth/base/errors.ts";
import type { DeviceLogin } from "../../oauth/login/device_login.ts";
import type { LoginEvent } from "../../oauth/login/login_event.ts";
import { pollPending, type PollPendingOptions } from "../../session/pending/poll_pending.ts";
import { type Deadline, untilDeadline, untilFirstReply } from "./limited_events.ts";

/** Errors about the client or its secret: the login can be resumed with the right ones. */
const CLIENT_ERRORS = ["invalid_client", "unauthorized_client", "unauthorized"];

/** The options of {@linkcode resumedEvents}. */
export interface ResumedEventsOptions extends PollPendingOptions {
  /** Whether to poll only once. */
  once: boolean;
  /** When the wait ends. @default when the code expires */
  deadline?: Deadline | undefined;
  /** Called when the login has failed for good. */
  onFailure(error: DeviceLoginError): void;
}

/**
 * Continues a login and yields its events. Its state is saved after every poll.
 *
 * @param login the login
 * @param options the polling, and what to do about a failure
 * @throws {StillPending} if it was polled once and has not been approved yet
 */
export function resumedEvents(
  login: DeviceLogin,
  options: ResumedEventsOptions,
): AsyncIterable<LoginEvent> {
  const { once, deadline, clock, signal, onFailure } = options;
  let events: AsyncIterable<LoginEvent> = pollPending(login, options);
  if (once) events = untilFirstReply(events);
  if (deadline) events = untilDeadline(events, { login, clock, signal, deadline });
  return reportFailure(events, onFailure);
}

async function* reportFailure(
  events: AsyncIterable<LoginEvent>,
  onFailure: (error: DeviceLoginError) => void,
): AsyncGenerator<LoginEvent> {
  for await (const event of events) {
    if (event.type === "error") {
      const { error } = event;
      if (!isAboutClient(error)) onFailure(error);
    }
    yield event;
  }
}

/** A refusal without an OAuth error is most likely about the client. */
function isAboutClient(error: DeviceLoginError): boolean {
  return error instanceof OAuthError
    ? CLIENT_ERRORS.includes(error.error)
    : error.code === "refused";
}

import { type DeviceLoginError, OAuthError } from "../../oauth/base/errors.ts";
import type { DeviceLogin } from "../../oauth/login/device_login.ts";
import type { LoginEvent } from "../../oauth/login/login_event.ts";
import { pollPending, type PollPendingOptions } from "../../session/pending/poll_pending.ts";
import { untilAsked } from "./still_pending.ts";

/** Refusals that are about the client and the secret it was given: the login is not over. */
const ABOUT_CLIENT = ["invalid_client", "unauthorized_client"];

/** How a login is gone on with. */
export interface ResumedEventsOptions extends PollPendingOptions {
  /** Whether it is asked about once. */
  once: boolean;
  /** Told where the login is over, and nobody will get tokens for it. */
  onFailure(error: DeviceLoginError): void;
}

/**
 * What happens while a login is gone on with. Where it stands is kept at every step.
 *
 * @param login the login
 * @param options how
 * @throws {StillPending} where it is asked about once, and nobody has decided
 */
export function resumedEvents(
  login: DeviceLogin,
  options: ResumedEventsOptions,
): AsyncIterable<LoginEvent> {
  const events = pollPending(login, options);
  return watched(options.once ? untilAsked(events) : events, options.onFailure);
}

async function* watched(
  events: AsyncIterable<LoginEvent>,
  onFailure: (error: DeviceLoginError) => void,
): AsyncGenerator<LoginEvent> {
  for await (const event of events) {
    if (event.type === "error") {
      const { error } = event;
      const mistake = error instanceof OAuthError && ABOUT_CLIENT.includes(error.error);
      if (!mistake) onFailure(error);
    }
    yield event;
  }
}

import type { Clock } from "../../oauth/base/clock.ts";
import { sleep } from "../../oauth/base/sleep.ts";
import { createTimeline } from "../../oauth/base/timeline.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import type { DeviceLogin } from "../../oauth/login/device_login.ts";
import type { LoginEvent } from "../../oauth/login/login_event.ts";
import type { SavedLogin } from "../../oauth/login/saved_login.ts";

/**
 * Milliseconds that saving may take before a request: the saved time of the next poll allows for
 * them.
 */
const SAVE_SLACK_MS = 1_000;

/** The options of {@linkcode pollPending}. */
export interface PollPendingOptions {
  clock: Clock;
  /** Ends the wait. */
  signal?: AbortSignal | undefined;
  /** Saves the login's present state. */
  save(login: SavedLogin): Promise<void>;
}

/**
 * Waits for a login as its own `events()` does, and saves its state at every step: also before a
 * request, so that a process that continues after a crash keeps to the polling interval.
 *
 * @param login the login
 * @param options the clock, and the function that saves
 */
export async function* pollPending(
  login: DeviceLogin,
  options: PollPendingOptions,
): AsyncGenerator<LoginEvent, void, void> {
  const { clock, signal, save } = options;
  const now = createTimeline(clock);
  if (now() >= login.expiresAt.getTime()) return yield* endExpired(login);
  for await (const event of login.events({ signal })) {
    if (event.type === "tokens" || event.type === "error") {
      yield event;
      continue;
    }
    if (event.type !== "prompt") await save(login.toJSON());
    yield event;
    const due = Math.min(login.nextPollAt.getTime(), login.expiresAt.getTime());
    await sleep(due - now(), { clock, signal });
    for (let tries = 0, begun = -Infinity; tries < 3 && now() - begun > SAVE_SLACK_MS; tries++) {
      begun = now();
      const next = new Date(begun + SAVE_SLACK_MS + login.interval * 1000);
      await save({ ...login.toJSON(), next_poll_at: next.toISOString() });
    }
  }
}

/** Ends a login that has expired: nothing is sent any more. */
async function* endExpired(login: DeviceLogin): AsyncGenerator<LoginEvent, void, void> {
  try {
    await login.poll();
  } catch (error) {
    if (error instanceof DeviceLoginError) yield { type: "error", error };
    throw error;
  }
}

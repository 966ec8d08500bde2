import { type Clock, createTimeline, sleep } from "../../oauth/base/clock.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import type { DeviceLogin } from "../../oauth/login/device_login.ts";
import type { LoginEvent } from "../../oauth/login/login_event.ts";
import type { SavedLogin } from "../../oauth/login/saved_login.ts";

/** Milliseconds that keeping may take before a request: what is kept counts them in. */
const SLACK = 1_000;

/** How a login is waited for. */
export interface PollPendingOptions {
  clock: Clock;
  /** Ends the wait. */
  signal?: AbortSignal | undefined;
  /** Keeps where the login stands. */
  save(login: SavedLogin): Promise<void>;
}

/**
 * Waits for a login as its own `events()` does, and keeps at every step where it stands: before a
 * request, too, so that whoever goes on after a crash keeps the distance to it.
 *
 * @param login the login
 * @param options how it is waited for
 */
export async function* pollPending(
  login: DeviceLogin,
  options: PollPendingOptions,
): AsyncGenerator<LoginEvent, void, void> {
  const { clock, signal, save } = options;
  const now = createTimeline(clock);
  if (now() >= login.expiresAt.getTime()) return yield* ended(login);
  for await (const event of login.events({ signal })) {
    if (event.type === "tokens" || event.type === "error") {
      yield event;
      continue;
    }
    if (event.type !== "prompt") await save(login.toJSON());
    yield event;
    const due = Math.min(login.nextPollAt.getTime(), login.expiresAt.getTime());
    await sleep(due - now(), { clock, signal });
    for (let tries = 0, begun = -Infinity; tries < 3 && now() - begun > SLACK; tries++) {
      begun = now();
      const next = new Date(begun + SLACK + login.interval * 1000);
      await save({ ...login.toJSON(), next_poll_at: next.toISOString() });
    }
  }
}

/** The end of a login whose time is over: nothing is sent any more. */
async function* ended(login: DeviceLogin): AsyncGenerator<LoginEvent, void, void> {
  try {
    await login.poll();
  } catch (error) {
    if (error instanceof DeviceLoginError) yield { type: "error", error };
    throw error;
  }
}

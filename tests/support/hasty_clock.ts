import { type Clock, sleep, systemClock } from "../../lib/oauth/clock.ts";

/** Milliseconds that a poll waits where the server names no interval. */
const POLL = 5_000;

/** The machine's clock, but that nobody waits between two polls. */
export function hastyClock(): Clock {
  let skipped = 0;
  return {
    now: () => systemClock.now() + skipped,
    monotonic: () => systemClock.monotonic() + skipped,
    sleep(milliseconds, signal) {
      if (milliseconds > POLL) return sleep(milliseconds, { clock: systemClock, signal });
      skipped += milliseconds;
      return Promise.resolve();
    },
  };
}

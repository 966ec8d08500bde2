import { type Clock, systemClock } from "../../lib/oauth/base/clock.ts";
import { sleep } from "../../lib/oauth/base/sleep.ts";

/**
 * Creates a clock that skips the time between polls, for servers that do not enforce the interval.
 * Timeouts of requests remain real.
 */
export function hastyClock(): Clock {
  let skipped = 0;
  return {
    now: () => systemClock.now() + skipped,
    monotonic: () => systemClock.monotonic() + skipped,
    sleep(milliseconds, signal) {
      if (milliseconds >= 30_000) return sleep(milliseconds, { clock: systemClock, signal });
      return sleep(20, { clock: systemClock, signal }).then(() => void (skipped += milliseconds));
    },
  };
}

/** Creates a clock that runs this many times as fast, to shorten the timeouts of locks. */
export function fastClock(pace: number): Clock {
  return {
    now: () => systemClock.now(),
    monotonic: () => systemClock.monotonic() * pace,
    sleep: (milliseconds, signal) => sleep(milliseconds / pace, { clock: systemClock, signal }),
  };
}

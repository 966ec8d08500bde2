import { type Clock, sleep, systemClock } from "../../lib/oauth/clock.ts";

/**
 * Creates a clock on which time runs fast between polls, for servers that accept them at any rate.
 * The timeout of a request does not change.
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

/** Creates a clock on which time runs faster by a factor, so that tests of locks are short. */
export function fastClock(pace: number): Clock {
  return {
    now: () => systemClock.now(),
    monotonic: () => systemClock.monotonic() * pace,
    sleep: (milliseconds, signal) => sleep(milliseconds / pace, { clock: systemClock, signal }),
  };
}

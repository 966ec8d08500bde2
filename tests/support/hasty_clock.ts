import { type Clock, sleep, systemClock } from "../../lib/oauth/base/clock.ts";

/**
 * A clock on which time runs fast between polls, for servers that take them as they come. A request's
 * time-out stays as it is.
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

/** A clock on which time runs so many times as fast, for locks whose silence need not last. */
export function fastClock(pace: number): Clock {
  return {
    now: () => systemClock.now(),
    monotonic: () => systemClock.monotonic() * pace,
    sleep: (milliseconds, signal) => sleep(milliseconds / pace, { clock: systemClock, signal }),
  };
}

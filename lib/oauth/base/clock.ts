/**
 * The time, and how to wait.
 *
 * There are two clocks, because neither is reliable alone: the wall clock can be changed, and on
 * some systems the monotonic clock stops while the machine sleeps.
 */
export interface Clock {
  /** Returns milliseconds since the epoch, like `Date.now()`. */
  now(): number;
  /** Returns milliseconds since a fixed moment, never running backwards, like `performance.now()`. */
  monotonic(): number;
  /**
   * Waits, instead of the runtime's timers, so that a test needs no real time.
   *
   * @param milliseconds how long to wait
   * @param signal ends the wait: the promise rejects with its reason, and no timer is left behind
   */
  sleep?(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The last moment that RFC 3339 can express, in milliseconds since the epoch. */
export const LATEST_TIME_MS: number = Date.UTC(9999, 11, 31, 23, 59, 59);

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

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

/** The longest delay of a timer, which has 31 bits: a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Waits by a clock, at most about 24 days at a time.
 *
 * @param milliseconds how long to wait
 * @param options the clock; the signal ends the wait, which then rejects with the signal's reason
 */
export function sleep(
  milliseconds: number,
  options: { clock: Clock; signal?: AbortSignal | undefined },
): Promise<void> {
  const { clock, signal } = options;
  if (clock.sleep) return clock.sleep(milliseconds, signal);
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, Math.min(Math.max(milliseconds, 0), MAX_TIMER_MS));
    signal?.addEventListener("abort", abort, { once: true });
  });
}

/** A timer that is this late shows that the machine was asleep or the process was stopped. */
const SLEEP_THRESHOLD_MS = 1_000;

/** The options of {@linkcode sleepAwake}. */
export interface SleepAwakeOptions {
  /** Measures the time. */
  clock: Clock;
  /** Ends the wait: it rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Milliseconds to wait again after the machine slept. @default the whole time */
  turn?: number | undefined;
}

/**
 * Waits as {@linkcode sleep} does, but counts only the time that the machine is awake. When it wakes,
 * overdue timers fire before data that has arrived is read, so a timer that fires late is followed by
 * another one.
 *
 * @param milliseconds how long to wait
 * @param options the clock, and the wait after a sleep of the machine
 */
export async function sleepAwake(milliseconds: number, options: SleepAwakeOptions): Promise<void> {
  const { clock, signal, turn = milliseconds } = options;
  for (let wait = milliseconds;; wait = turn) {
    const start = clock.monotonic();
    await sleep(wait, { clock, signal });
    if (clock.monotonic() - start < wait + SLEEP_THRESHOLD_MS) return;
  }
}

/**
 * Creates a function that returns the present, in milliseconds since the epoch, by whichever of the
 * two clocks shows more elapsed time since the creation. It never runs backwards.
 *
 * @param clock the clocks to compare
 */
export function createTimeline(clock: Clock): () => number {
  const wall = clock.now();
  const monotonic = clock.monotonic();
  let latest = wall;
  return () => {
    const elapsed = Math.max(clock.now() - wall, clock.monotonic() - monotonic);
    latest = Math.max(latest, wall + elapsed);
    return latest;
  };
}

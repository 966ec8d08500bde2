/**
 * Time as the flow sees it.
 *
 * Two clocks, because neither can be trusted alone: the wall clock can be set, and the monotonic
 * one stands still on some systems while the machine sleeps.
 */
export interface Clock {
  /** Milliseconds since the epoch, as `Date.now()`. */
  now(): number;
  /** Milliseconds since some fixed moment, never running backwards, as `performance.now()`. */
  monotonic(): number;
  /**
   * Waits in place of the runtime's own timers, so that a test needs no real time.
   *
   * @param milliseconds how long
   * @param signal ends the wait: the promise rejects with its reason and no timer stays behind
   */
  sleep?(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The last moment that RFC 3339 can write, in milliseconds since the epoch. */
export const LATEST_TIME: number = Date.UTC(9999, 11, 31, 23, 59, 59);

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** Timers hold their delay in 31 bits: a longer one would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Waits by a clock, at most about 24 days at a time.
 *
 * @param milliseconds how long
 * @param options the clock, and what ends the wait: it rejects with the signal's reason
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
    }, Math.min(Math.max(milliseconds, 0), LONGEST_TIMER));
    signal?.addEventListener("abort", abort, { once: true });
  });
}

/** Milliseconds by which a timer is late if the process was stopped meanwhile. */
const SLEPT = 1_000;

/** How {@linkcode sleepAwake} waits. */
export interface SleepAwakeOptions {
  /** Measures the time. */
  clock: Clock;
  /** Ends the wait: it rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Milliseconds that follow a sleep of the machine. @default the whole time again */
  turn?: number | undefined;
}

/**
 * Waits for something that may take this long while the process runs. Timers that are overdue when a
 * machine wakes fire before what has arrived meanwhile is read, and the time asleep was nobody's
 * silence: a timer that fires late by its own clock is followed by another one.
 *
 * @param milliseconds how long
 * @param options the clock, and what follows a sleep
 */
export async function sleepAwake(milliseconds: number, options: SleepAwakeOptions): Promise<void> {
  const { clock, signal, turn = milliseconds } = options;
  for (let wait = milliseconds;; wait = turn) {
    const start = clock.monotonic();
    await sleep(wait, { clock, signal });
    if (clock.monotonic() - start < wait + SLEPT) return;
  }
}

/**
 * The present, in milliseconds since the epoch, by whichever clock says more time has passed
 * since this was called. It never runs backwards.
 *
 * @param clock the clocks to compare
 * @returns the present, each time it is called
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

import type { Clock } from "../../lib/oauth/base/clock.ts";

/** Milliseconds between two ticks. */
const TICK_MS = 5;

/** The longest time that a tick counts for: on a busy machine, time passes more slowly. */
const MAX_TICK_MS = 2 * TICK_MS;

/** A clock that has to be stopped. */
export interface PacedClock extends Required<Clock> {
  stop(): void;
}

/**
 * Creates a clock on which all time runs this many times as fast, so that a server and its clients can
 * share it. Time that the machine gives to other processes does not count, so a deadline on it
 * says something about this process alone.
 *
 * @param pace how many times as fast
 */
export function startPacedClock(pace: number): PacedClock {
  const start = Date.now();
  const sleepers = new Set<{ at: number; wake: () => void }>();
  let time = 0;
  let last = performance.now();
  const tick = () => {
    const now = performance.now();
    time += Math.min(now - last, MAX_TICK_MS) * pace;
    last = now;
    for (const sleeper of sleepers) if (sleeper.at <= time) sleeper.wake();
  };
  const timer = setInterval(tick, TICK_MS);
  return {
    now: () => start + time,
    monotonic: () => time,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const end = () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener("abort", abort);
        };
        const abort = () => {
          end();
          reject(signal?.reason);
        };
        const wake = () => {
          end();
          resolve();
        };
        const sleeper = { at: time + milliseconds, wake };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", abort, { once: true });
      }),
    stop: () => clearInterval(timer),
  };
}

import { sleepAwake, type SleepAwakeOptions } from "../base/clock.ts";

/** The parts of a time limit. The caller's own signal ends it, too. */
export interface TimeLimitOptions extends SleepAwakeOptions {
  /** What the limit's signal is aborted with when the time is over. */
  reason: () => unknown;
}

/** A signal that ends what takes too long. */
export interface TimeLimit {
  /** Aborted when the time is over, or with the caller's own signal. */
  readonly signal: AbortSignal;
  /** Lifts the limit: no timer and no listener stay behind. */
  lift(): void;
}

/**
 * Limits how long something may take. Time that the machine sleeps does not count.
 *
 * @param milliseconds from now on
 * @param options the clock, what else ends it, and what it says then
 */
export function timeLimit(milliseconds: number, options: TimeLimitOptions): TimeLimit {
  const { clock, turn, signal, reason } = options;
  const ending = new AbortController();
  const lifted = new AbortController();
  const passOn = () => ending.abort(signal?.reason);
  if (signal?.aborted) passOn();
  else signal?.addEventListener("abort", passOn, { once: true });
  sleepAwake(milliseconds, { clock, turn, signal: lifted.signal }).then(
    () => ending.abort(reason()),
    () => {},
  );
  return {
    signal: ending.signal,
    lift() {
      lifted.abort();
      signal?.removeEventListener("abort", passOn);
    },
  };
}

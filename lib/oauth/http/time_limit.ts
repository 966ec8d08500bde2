import { sleepAwake, type SleepAwakeOptions } from "../base/clock.ts";

/** The options of a time limit. The caller's own signal also ends it. */
export interface TimeLimitOptions extends SleepAwakeOptions {
  /** Creates the reason that the signal is aborted with when the time is over. */
  reason: () => unknown;
}

/** An abort signal with a timeout. */
export interface TimeLimit {
  /** Aborted when the time is over, or with the caller's own signal. */
  readonly signal: AbortSignal;
  /** Lifts the limit: no timer and no listener are left behind. */
  lift(): void;
}

/**
 * Starts a time limit. The time that the machine sleeps does not count.
 *
 * @param milliseconds the limit
 * @param options the clock, the caller's signal, and the reason
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

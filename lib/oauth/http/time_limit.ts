import { type Clock, sleep } from "../clock.ts";

/** What a time limit is made of. */
export interface TimeLimitOptions {
  /** Measures the time. */
  clock: Clock;
  /** The caller's own signal, which ends it, too. */
  signal?: AbortSignal | undefined;
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
 * Limits how long something may take.
 *
 * @param milliseconds from now on
 * @param options the clock, what else ends it, and what it says then
 */
export function timeLimit(milliseconds: number, options: TimeLimitOptions): TimeLimit {
  const { clock, signal, reason } = options;
  const ending = new AbortController();
  const lifted = new AbortController();
  const passOn = () => ending.abort(signal?.reason);
  if (signal?.aborted) passOn();
  else signal?.addEventListener("abort", passOn, { once: true });
  sleep(milliseconds, { clock, signal: lifted.signal }).then(
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

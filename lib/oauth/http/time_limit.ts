import { Ending, type EndingSource, follow, unfollow } from "../base/ending.ts";
import type { Sleeper } from "../base/sleeper.ts";
import { type SleepAwakeOptions, startSleepAwake } from "../base/sleep_awake.ts";

/** The options of a time limit. The caller's own signal also ends it. */
export interface TimeLimitOptions extends SleepAwakeOptions {
  /** Creates the reason of the abort when the time is over. */
  reason: () => unknown;
}

/**
 * Is aborted when a time is over, or with the caller's own signal. The time that the machine sleeps
 * does not count.
 */
export class TimeLimit extends Ending implements Sleeper {
  readonly #signal: EndingSource | undefined;
  readonly #reason: () => unknown;
  readonly #lifted = new Ending();

  /**
   * Starts a time limit, which has to be lifted in the end.
   *
   * @param milliseconds the limit
   * @param options the clock, the caller's signal, and the reason
   */
  constructor(milliseconds: number, options: TimeLimitOptions) {
    super();
    this.#signal = options.signal;
    this.#reason = options.reason;
    follow(this.#signal, this);
    const { clock, turn } = options;
    startSleepAwake(milliseconds, { clock, turn, signal: this.#lifted, sleeper: this });
  }

  /** Lifts the limit: no timer and no listener are left behind. */
  lift(): void {
    this.#lifted.abort(undefined);
    unfollow(this.#signal, this);
  }

  /** The time is over. */
  wake(): void {
    this.abort(this.#reason());
  }

  /** The limit has been lifted, or the clock has failed: there is none. */
  fail(): void {}
}

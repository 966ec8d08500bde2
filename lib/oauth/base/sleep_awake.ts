import { type SleepOptions, startSleep } from "./sleep.ts";
import type { Sleeper } from "./sleeper.ts";

/** A timer that is this late shows that the machine was asleep or the process was stopped. */
const SLEEP_THRESHOLD_MS = 1_000;

/** The options of {@linkcode sleepAwake}. */
export interface SleepAwakeOptions extends SleepOptions {
  /** Milliseconds to wait again after the machine slept. @default the whole time */
  turn?: number | undefined;
}

/**
 * Waits as a sleep does, but counts only the time that the machine is awake. When it wakes, overdue
 * timers fire before data that has arrived is read, so a timer that fires late is followed by another
 * one.
 *
 * @param milliseconds how long to wait
 * @param options the clock, and the wait after a sleep of the machine
 */
export function sleepAwake(milliseconds: number, options: SleepAwakeOptions): Promise<void> {
  return new Promise((wake, fail) =>
    startSleepAwake(milliseconds, { ...options, sleeper: { wake, fail } })
  );
}

/**
 * Waits as {@linkcode sleepAwake} does, without a promise.
 *
 * @param milliseconds how long to wait
 * @param options `sleeper` is called once, later
 */
export function startSleepAwake(
  milliseconds: number,
  options: SleepAwakeOptions & { sleeper: Sleeper },
): void {
  new SleepAwake(options).start(milliseconds);
}

class SleepAwake implements Sleeper {
  readonly #options: SleepAwakeOptions & { sleeper: Sleeper };
  #wait = 0;
  #begun = 0;

  constructor(options: SleepAwakeOptions & { sleeper: Sleeper }) {
    this.#options = options;
  }

  start(wait: number): void {
    const { clock, signal } = this.#options;
    this.#wait = wait;
    this.#begun = clock.monotonic();
    startSleep(wait, { clock, signal, sleeper: this });
  }

  wake(): void {
    const { clock, turn = this.#wait, sleeper } = this.#options;
    const isLate = clock.monotonic() - this.#begun >= this.#wait + SLEEP_THRESHOLD_MS;
    if (isLate) this.start(turn);
    else sleeper.wake();
  }

  fail(reason: unknown): void {
    this.#options.sleeper.fail(reason);
  }
}

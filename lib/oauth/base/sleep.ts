import type { Abortable } from "./abort_fan_out.ts";
import type { Clock } from "./clock.ts";
import { Ending, type EndingSource, signalOf } from "./ending.ts";
import { queueSleep } from "./sleep_queue.ts";
import type { Sleeper } from "./sleeper.ts";

/** The longest delay of a timer, which has 31 bits: a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The options of a sleep. */
export interface SleepOptions {
  /** Waits. */
  clock: Clock;
  /** Ends the sleep, which then fails with the signal's reason. */
  signal?: EndingSource | undefined;
}

/**
 * Waits by a clock, at most about 24 days at a time.
 *
 * @param milliseconds how long to wait
 * @param options the clock; the signal ends the wait, which then rejects with the signal's reason
 */
export function sleep(milliseconds: number, options: SleepOptions): Promise<void> {
  return new Promise((wake, fail) =>
    startSleep(milliseconds, { ...options, sleeper: { wake, fail } })
  );
}

/**
 * Waits as {@linkcode sleep} does, without a promise: thousands of callers can wait at once.
 *
 * @param milliseconds how long to wait
 * @param options `sleeper` is called once, later
 */
export function startSleep(
  milliseconds: number,
  options: SleepOptions & { sleeper: Sleeper },
): void {
  const { clock, signal, sleeper } = options;
  if (clock.sleep) {
    clock.sleep(milliseconds, signalOf(signal)).then(
      () => sleeper.wake(),
      (reason) => sleeper.fail(reason),
    );
    return;
  }
  if (signal?.aborted) return sleeper.fail(signal.reason);
  // Whole, so that no timer fires early, and sleeps of one length share what they can.
  const time = Math.min(Math.ceil(Math.max(milliseconds, 0)), MAX_TIMER_MS);
  if (signal === undefined || signal instanceof Ending) new Sleep(time, { signal, sleeper });
  else queueSleep(time, { signal, sleeper });
}

/** A sleep by a timer of its own. */
class Sleep implements Abortable {
  readonly #ending: Ending | undefined;
  readonly #sleeper: Sleeper;
  readonly #timer: ReturnType<typeof setTimeout>;

  constructor(
    milliseconds: number,
    { signal, sleeper }: { signal: Ending | undefined; sleeper: Sleeper },
  ) {
    this.#ending = signal;
    this.#sleeper = sleeper;
    this.#timer = setTimeout(Sleep.#end, milliseconds, this);
    signal?.add(this);
  }

  static #end(sleep: Sleep): void {
    sleep.#ending?.remove(sleep);
    sleep.#sleeper.wake();
  }

  abort(reason: unknown): void {
    clearTimeout(this.#timer);
    this.#sleeper.fail(reason);
  }
}

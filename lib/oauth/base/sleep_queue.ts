import { type Abortable, addAbortable, removeAbortable } from "./abort_fan_out.ts";
import type { Sleeper } from "./sleeper.ts";

/** The queues of each signal, by the length of their sleeps in milliseconds. */
const queues = new WeakMap<AbortSignal, Map<number, SleepQueue>>();

/**
 * Sleeps until a time has passed or a signal is aborted. Sleeps of one length that share a signal also
 * share a timer: thousands of timers would take more memory than what waits for them. Those without a
 * signal have nothing in common, and on some platforms a request must not wake another one.
 *
 * @param milliseconds the whole milliseconds to wait, as many as a timer can
 * @param options the signal, which is not aborted, and the sleeper
 */
export function queueSleep(
  milliseconds: number,
  { signal, sleeper }: { signal: AbortSignal; sleeper: Sleeper },
): void {
  const known = queues.get(signal) ?? new Map<number, SleepQueue>();
  queues.set(signal, known);
  const queue = known.get(milliseconds) ?? new SleepQueue(milliseconds, signal);
  known.set(milliseconds, queue);
  queue.add(sleeper);
}

/** The sleeps of one length: the first one ends first. */
class SleepQueue implements Abortable {
  readonly #milliseconds: number;
  readonly #signal: AbortSignal;
  /** When each ends, in whole milliseconds by `performance.now()`. */
  readonly #ends = new Map<Sleeper, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(milliseconds: number, signal: AbortSignal) {
    this.#milliseconds = milliseconds;
    this.#signal = signal;
  }

  add(sleeper: Sleeper): void {
    const end = Math.ceil(performance.now() + this.#milliseconds);
    this.#ends.set(sleeper, end);
    if (this.#ends.size > 1) return;
    addAbortable(this.#signal, this);
    this.#wait(end, this.#milliseconds);
  }

  abort(reason: unknown): void {
    clearTimeout(this.#timer);
    const sleepers = [...this.#ends.keys()];
    this.#ends.clear();
    for (const sleeper of sleepers) sleeper.fail(reason);
  }

  #wait(end: number, left: number): void {
    this.#timer = setTimeout(() => this.#wake(end), left);
  }

  /** Wakes all whose time has passed: the one that the timer was for, whatever the clock shows. */
  #wake(end: number): void {
    const now = performance.now();
    const passed = Math.max(now, end);
    const woken: Sleeper[] = [];
    for (const [sleeper, its] of this.#ends) {
      if (its > passed) break;
      woken.push(sleeper);
      this.#ends.delete(sleeper);
    }
    const [next] = this.#ends.values();
    if (next === undefined) this.#close();
    else this.#wait(next, Math.ceil(next - now));
    // Last, since they may sleep again at once, or end the others.
    for (const sleeper of woken) {
      if (this.#signal.aborted) sleeper.fail(this.#signal.reason);
      else sleeper.wake();
    }
  }

  /** Leaves no listener behind. */
  #close(): void {
    queues.get(this.#signal)?.delete(this.#milliseconds);
    removeAbortable(this.#signal, this);
  }
}

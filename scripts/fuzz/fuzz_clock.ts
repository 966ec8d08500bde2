import type { Clock } from "../../lib/oauth/base/clock.ts";

/** The wall-clock time at the beginning of each case. */
export const FUZZ_START: number = Date.UTC(2026, 0, 1);

/** The longest time of a case: a longer sleep ends then, so that the next case has a usable clock. */
const LONGEST_CASE_MS = 86_400_000;

interface Sleeper {
  at: number;
  wake: () => void;
}

/**
 * A clock that jumps to the next wake-up time as soon as nothing else runs: a login of minutes takes a
 * few milliseconds.
 */
export class FuzzClock implements Clock {
  readonly #pause: number;
  readonly #start: number;
  #time = 0;
  #caseBegan = 0;
  #sleepers = new Set<Sleeper>();
  #pumping = false;
  /** The number of requests in progress: meanwhile, the time does not advance. */
  busy = 0;

  /**
   * @param pause the real time before each jump, in milliseconds, for files and keys
   * @param start the wall-clock time at the beginning of each case
   */
  constructor(pause: number, start: number = FUZZ_START) {
    this.#pause = pause;
    this.#start = start;
  }

  /** The time since the case began. */
  get elapsed(): number {
    return this.#time - this.#caseBegan;
  }

  now = (): number => this.#start + this.elapsed;
  monotonic = (): number => this.#time;

  sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = () => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const sleeper = {
        at: this.#time + Math.max(milliseconds, 0),
        wake: () => {
          signal?.removeEventListener("abort", abort);
          resolve();
        },
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.#sleepers.add(sleeper);
      if (!this.#pumping) void this.#pump();
    });

  /** Begins a case: sets the wall clock back, and drops all sleepers, so that no case affects it. */
  clear(): void {
    this.#sleepers.clear();
    this.#caseBegan = this.#time;
    this.busy = 0;
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    while (this.#sleepers.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, this.#pause));
      if (this.busy > 0) continue;
      const [next] = [...this.#sleepers].toSorted((one, other) => one.at - other.at);
      if (next === undefined) break;
      this.#sleepers.delete(next);
      const at = Math.min(next.at, this.#caseBegan + LONGEST_CASE_MS);
      this.#time = Math.max(this.#time, at);
      next.wake();
    }
    this.#pumping = false;
  }
}

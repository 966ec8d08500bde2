import type { Clock } from "../../lib/oauth/clock.ts";

interface Sleeper {
  at: number;
  wake: () => void;
}

/**
 * A clock that stands still until a test moves it. It counts its sleepers, so that a test can see
 * that no timer is left behind.
 */
export class FakeClock implements Clock {
  #wall: number;
  #monotonic = 0;
  #sleepers: Sleeper[] = [];

  constructor(start: number = Date.UTC(2026, 0, 1)) {
    this.#wall = start;
  }

  now = (): number => this.#wall;
  monotonic = (): number => this.#monotonic;

  sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        reject(signal?.reason);
      };
      const sleeper = {
        at: this.#monotonic + milliseconds,
        wake: () => {
          signal?.removeEventListener("abort", abort);
          resolve();
        },
      };
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", abort, { once: true });
    });

  /** How many sleep. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** Sets the wall clock forward (or back) alone, as a person or NTP does. */
  setWall(by: number): void {
    this.#wall += by;
  }

  /** Lets time pass, waking whoever is due, each at its own moment. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#monotonic + milliseconds;
    await settle();
    while (true) {
      const next = this.#sleepers.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      this.#sleepers = this.#sleepers.filter((one) => one !== next);
      this.#move(Math.max(next.at - this.#monotonic, 0));
      next.wake();
      await settle();
    }
    this.#move(end - this.#monotonic);
    await settle();
  }

  /** Lets time pass, from one sleeper to the next, until the promise has settled. */
  async run<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    promise.then(() => settled = true, () => settled = true);
    for (let turn = 0; turn < 100_000; turn++) {
      await settle();
      if (settled) return await promise;
      const next = this.#sleepers.toSorted((a, b) => a.at - b.at)[0];
      if (next) await this.advance(Math.max(next.at - this.#monotonic, 0));
    }
    throw new Error("nothing happens any more: the promise never settles");
  }

  #move(by: number): void {
    this.#wall += by;
    this.#monotonic += by;
  }
}

/** Lets everything run that is ready to, real signing and hashing included. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

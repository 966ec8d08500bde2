import type { Clock } from "../../lib/oauth/base/clock.ts";
import { cryptoUnderWay } from "./crypto_under_way.ts";

interface Sleeper {
  at: number;
  wake: () => void;
}

/** Milliseconds of real time after which a request that is still under way is taken to hang. */
const PATIENCE = 2_000;

/**
 * A clock that stands still until a test moves it. It counts its sleepers, so that a test can see
 * that no timer is left behind.
 */
export class FakeClock implements Clock {
  #wall: number;
  #monotonic = 0;
  #sleepers: Sleeper[] = [];

  /** Requests that are being answered: time stands still for them. */
  busy = 0;

  /** Lets time pass over a request that waits for it, or for ever. */
  idle = async <T>(waiting: Promise<T>): Promise<T> => {
    this.busy--;
    try {
      return await waiting;
    } finally {
      this.busy++;
    }
  };
  /** Milliseconds of real time that disks are given at each moment: time stands still for them. */
  diskTime = 0;

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

  /** Sets the wall clock alone, as a person or a time server does. */
  setWall(by: number): void {
    this.#wall += by;
  }

  /** Stops the machine: time passes, and no timer fires before it runs again. */
  suspend(milliseconds: number): void {
    this.#move(milliseconds);
  }

  /** Lets time pass, waking whoever is due, each at its own moment. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#monotonic + milliseconds;
    await this.#settle();
    for (let next = this.#next(); next && next.at <= end; next = this.#next()) {
      this.#wake(next);
      await this.#settle();
    }
    this.#move(end - this.#monotonic);
    await this.#settle();
  }

  /** Lets time pass, from one sleeper to the next, until the promise has settled. */
  async run<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    promise.then(() => settled = true, () => settled = true);
    for (let round = 0; round < 10_000; round++) {
      await this.#settle();
      if (settled) return await promise;
      const next = this.#next();
      if (next) this.#wake(next);
    }
    throw new Error("nothing happens any more: the promise never settles");
  }

  #next(): Sleeper | undefined {
    return this.#sleepers.toSorted((one, other) => one.at - other.at)[0];
  }

  #wake(sleeper: Sleeper): void {
    this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
    this.#move(Math.max(sleeper.at - this.#monotonic, 0));
    sleeper.wake();
  }

  #move(by: number): void {
    this.#wall += by;
    this.#monotonic += by;
  }

  /** Lets everything run that is ready to, real signing and hashing included. */
  async #settle(): Promise<void> {
    const begun = performance.now();
    do {
      await new Promise((resolve) => setTimeout(resolve, this.diskTime));
    } while (this.busy + cryptoUnderWay() > 0 && performance.now() - begun < PATIENCE);
  }
}

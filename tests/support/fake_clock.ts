import { stat } from "node:fs/promises";
import type { Clock } from "../../lib/oauth/base/clock.ts";
import { countPendingCrypto } from "./pending_crypto.ts";

interface Sleeper {
  at: number;
  wake: () => void;
}

/** Milliseconds of real time after which a pending request counts as hanging. */
const HANGING_AFTER_MS = 2_000;

/** Pauses after which it counts as hanging: a busy machine needs longer for them. */
const HANGING_AFTER_PAUSES = 1_000;

/** Milliseconds between two looks at the disk. */
const DISK_STEP_MS = 2;

/**
 * A clock that a test advances. It counts its sleepers, so that a test can check that no timer is
 * left behind.
 */
export class FakeClock implements Clock {
  #wall: number;
  #monotonic = 0;
  #sleepers: Sleeper[] = [];

  /** Pending requests, during which time does not advance. */
  busy = 0;

  /** Advances time during a request that waits for it, or hangs. */
  idle = async <T>(waiting: Promise<T>): Promise<T> => {
    this.busy--;
    try {
      return await waiting;
    } finally {
      this.busy++;
    }
  };
  /** Milliseconds of real time at each step, for disk operations; more on a busy machine. */
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

  /** The number of sleepers. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** Sets only the wall clock, as a person or a time server does. */
  setWall(by: number): void {
    this.#wall += by;
  }

  /** Suspends the machine: time passes, and no timer fires until it resumes. */
  suspend(milliseconds: number): void {
    this.#move(milliseconds);
  }

  /** Advances time, and wakes each sleeper when it is due. */
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

  /** Advances time from one sleeper to the next until the promise settles. */
  async run<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    promise.then(() => settled = true, () => settled = true);
    for (let round = 0; round < 10_000; round++) {
      await this.#settle();
      if (settled) return await promise;
      const next = this.#next();
      if (next) this.#wake(next);
    }
    throw new Error("no sleeper is left, and the promise never settles");
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

  /** Runs everything that is ready, including real signing and hashing. */
  async #settle(): Promise<void> {
    const begun = performance.now();
    let pauses = 0;
    const pause = async (milliseconds: number) => {
      pauses++;
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
    };
    const isHanging = () =>
      pauses > HANGING_AFTER_PAUSES && performance.now() - begun > HANGING_AFTER_MS;
    do {
      await pause(0);
      for (let time = 0; time < this.diskTime; time += DISK_STEP_MS) {
        // If the machine is busy, this takes longer in the same way as what is waited for.
        await pause(DISK_STEP_MS);
        await stat(".");
      }
    } while (this.busy + countPendingCrypto() > 0 && !isHanging());
  }
}

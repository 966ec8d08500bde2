import { startSleep } from "../base/sleep.ts";
import type { Sleeper } from "../base/sleeper.ts";
import type { EndingSource } from "../base/ending.ts";
import type { Poller } from "./poller.ts";

/** The caller that waits, and what ends the wait. */
export interface LoginWaitOptions<Tokens> {
  /** Ends the wait: it fails with the signal's reason. */
  signal: EndingSource | undefined;
  /** Resolves the caller's promise. */
  resolve: (tokens: Tokens | Promise<never>) => void;
}

/**
 * One caller's wait for the end of a poll. It is an object with callbacks: thousands of logins can
 * wait at once, and the frame of an async function is several times as large.
 */
export class LoginWait<Tokens> implements Sleeper {
  readonly #poller: Poller<Tokens>;
  readonly #signal: EndingSource | undefined;
  readonly #resolve: LoginWaitOptions<Tokens>["resolve"];

  /**
   * Creates a wait, which begins with {@linkcode wake}.
   *
   * @param poller sends the requests
   * @param options the caller
   */
  constructor(poller: Poller<Tokens>, options: LoginWaitOptions<Tokens>) {
    this.#poller = poller;
    this.#signal = options.signal;
    this.#resolve = options.resolve;
  }

  /** Sends the request that is due, if one is, and sleeps until the next one. */
  async wake(): Promise<void> {
    const signal = this.#signal;
    try {
      while (this.#poller.timeLeft() <= 0) {
        const step = await this.#poller.next(signal);
        if (step.type === "tokens") return this.#resolve(step.tokens);
        if (step.type === "error") throw step.error;
      }
      startSleep(this.#poller.timeLeft(), { clock: this.#poller.clock, signal, sleeper: this });
    } catch (error) {
      this.fail(error);
    }
  }

  /** Rejects the caller's promise, without a function for it that would be held all the time. */
  fail(reason: unknown): void {
    this.#resolve(Promise.reject(reason));
  }
}

import { Ending, type EndingSource } from "../base/ending.ts";
import { abortable } from "./abortable.ts";

/** The options of a flight. */
export interface FlightOptions {
  /** Called once, when it has ended or its last waiter has given up: the next caller starts again. */
  onEnd: (how: "settled" | "abandoned") => void;
}

/**
 * Work in progress that several callers wait for. An abort ends only that caller's wait; the work is
 * aborted when the last waiter gives up.
 */
export class Flight<T> {
  readonly #ending = new Ending();
  readonly #work: Promise<T>;
  readonly #onEnd: FlightOptions["onEnd"];
  #over = false;
  #waiting = 0;

  /**
   * Starts the work.
   *
   * @param work does the work, until its signal is aborted
   * @param options the callback for its end
   */
  constructor(work: (ending: Ending) => Promise<T>, { onEnd }: FlightOptions) {
    this.#onEnd = onEnd;
    this.#work = work(this.#ending).finally(() => this.#end("settled"));
    this.#work.catch(() => {}); // Each waiter gets it; without a waiter it is not unhandled.
  }

  /**
   * Waits for the result.
   *
   * @param signal ends this wait, which then rejects with the signal's reason
   */
  async join(signal?: EndingSource): Promise<T> {
    this.#waiting++;
    try {
      return await abortable(this.#work, signal);
    } finally {
      this.#waiting--;
      if (this.#waiting === 0 && !this.#over) {
        this.#end("abandoned");
        this.#ending.abort(signal?.reason);
      }
    }
  }

  #end(how: "settled" | "abandoned"): void {
    if (this.#over) return;
    this.#over = true;
    this.#onEnd(how);
  }
}

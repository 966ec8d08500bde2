import { abortable } from "./abortable.ts";

/** What else happens to a flight. */
export interface FlightOptions {
  /** Called once, when it has ended or nobody waits for it any more: who asks next starts anew. */
  onEnd: (how: "settled" | "abandoned") => void;
}

/**
 * Work under way that is shared by all who wait for it. An abort ends one wait alone; the work is
 * ended when the last one is given up.
 */
export class Flight<T> {
  readonly #ending = new AbortController();
  readonly #work: Promise<T>;
  readonly #onEnd: FlightOptions["onEnd"];
  #over = false;
  #waiting = 0;

  /**
   * Starts the work.
   *
   * @param work what is done, until its signal is aborted
   * @param options who is told that it is over
   */
  constructor(work: (signal: AbortSignal) => Promise<T>, { onEnd }: FlightOptions) {
    this.#onEnd = onEnd;
    this.#work = work(this.#ending.signal).finally(() => this.#end("settled"));
    this.#work.catch(() => {}); // Told to whoever waits, and to nobody where nobody does.
  }

  /**
   * Waits for it.
   *
   * @param signal ends this wait: it rejects with the signal's reason
   */
  async join(signal?: AbortSignal): Promise<T> {
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

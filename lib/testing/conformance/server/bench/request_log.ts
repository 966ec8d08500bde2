import type { Observation } from "../../verdict.ts";

/** Counts the requests of a run, and records the events of a scenario. */
export class RequestLog {
  readonly #now: () => number;
  #allowed: number;
  #sent = 0;
  #begun = 0;
  #observations: Observation[] = [];

  /**
   * Creates a log.
   *
   * @param shared the most requests that are sent in addition to those of single scenarios
   * @param now returns milliseconds
   */
  constructor(shared: number, now: () => number) {
    this.#allowed = shared;
    this.#now = now;
  }

  /** The events since the scenario began. */
  get observations(): readonly Observation[] {
    return this.#observations;
  }

  /** Begins a scenario, which may send this many requests of its own. */
  begin(requests: number): void {
    this.#allowed += requests;
    this.#begun = this.#now();
    this.#observations = [];
  }

  /** Counts a request that is about to be sent. @throws if there are more than documented */
  count(): void {
    if (++this.#sent > this.#allowed) {
      throw new Error("a conformance run sends more requests than it documents");
    }
  }

  /** Records an event. */
  observe(what: string): void {
    this.#observations.push({ at: Math.round(this.#now() - this.#begun), what });
  }
}

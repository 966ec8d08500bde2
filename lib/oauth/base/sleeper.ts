/** Receives the end of a sleep. */
export interface Sleeper {
  /** The time has passed. */
  wake(): void;
  /** The signal was aborted, or the clock failed. */
  fail(reason: unknown): void;
}

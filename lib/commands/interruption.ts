import type { EndingSignal } from "../host/host.ts";

/** A signal has asked the program to end. */
export class Interruption extends Error {
  override name = "Interruption";
  /** Which one. */
  readonly signal: EndingSignal;

  constructor(signal: EndingSignal) {
    super(`Ended by ${signal}.`);
    this.signal = signal;
  }
}

import type { EndingSignal, Host } from "../host/host.ts";

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

/** Aborts what is under way when a signal asks the program to end. */
export function endOnSignals(host: Host, underWay: AbortController): void {
  host.onSignal((signal) => underWay.abort(new Interruption(signal)));
}

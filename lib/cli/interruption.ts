import type { EndingSignal, Host } from "../host/host.ts";

/** A signal that ends the program. */
export class Interruption extends Error {
  override name = "Interruption";
  /** The signal. */
  readonly signal: EndingSignal;

  constructor(signal: EndingSignal) {
    super(`Ended by ${signal}.`);
    this.signal = signal;
  }
}

/** What a command's work receives. */
export interface Guarded {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** Leaves signals to another process from here on: the command that `exec` runs. */
  release(): void;
}

/**
 * Runs a command's work, and ends it on a signal, whatever it waits for: standard input, a lock, the
 * network. After the first signal it has time to clean up and to save the result of a refresh; after
 * a second one, only a save that has begun is finished.
 *
 * @param work the command
 * @param host whose signals count
 * @throws {Interruption} after a signal
 */
export async function guard<T>(work: (guarded: Guarded) => Promise<T>, host: Host): Promise<T> {
  const first = new AbortController();
  const second = new AbortController();
  const over = new AbortController();
  let released = false;
  const stop = host.onSignal((name) => {
    if (!released) (first.signal.aborted ? second : first).abort(new Interruption(name));
  });
  const release = () => void (released = true);
  const interrupted = new Promise<never>((_resolve, reject) => {
    first.signal.addEventListener("abort", () => {
      import("./finish_saves.ts")
        .then(({ finishSaves }) => finishSaves(host, { second: second.signal, over: over.signal }))
        .finally(() => reject(first.signal.reason));
    }, { once: true });
  });
  try {
    return await Promise.race([work({ signal: first.signal, release }), interrupted]);
  } catch (error) {
    throw first.signal.aborted ? first.signal.reason : error;
  } finally {
    over.abort();
    stop();
  }
}

import { Ending, type EndingSource, follow, unfollow } from "./ending.ts";

/** Is aborted with the first of two signals, as by `AbortSignal.any()`, until it is released. */
class JoinedSignals extends Ending {
  readonly #signals: readonly AbortSignal[];

  constructor(signals: readonly AbortSignal[]) {
    super();
    this.#signals = signals;
    for (const signal of signals) if (!this.aborted) follow(signal, this);
  }

  override abort(reason: unknown): void {
    super.abort(reason);
    this.release();
  }

  release(): void {
    for (const signal of this.#signals) unfollow(signal, this);
  }
}

/**
 * Returns what is aborted with either of two signals. If they are one signal, that is it.
 *
 * @returns a source that has to be passed to {@linkcode releaseSignals} in the end
 */
export function joinSignals(
  one: AbortSignal | undefined,
  other: AbortSignal | undefined,
): EndingSource | undefined {
  return one && other && one !== other ? new JoinedSignals([one, other]) : one ?? other;
}

/** Leaves no listener of {@linkcode joinSignals} behind. */
export function releaseSignals(source: EndingSource | undefined): void {
  if (source instanceof JoinedSignals) source.release();
}

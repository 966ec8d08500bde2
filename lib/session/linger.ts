import type { Clock } from "../oauth/base/clock.ts";
import { sleepAwake } from "../oauth/base/sleep_awake.ts";
import { abortable } from "../oauth/http/abortable.ts";

/** Milliseconds that work under way may continue after its signal is aborted. */
const LINGER_MS = 3_000;

/**
 * Waits for work that should rather finish than be interrupted. If the signal is aborted, the work
 * is given three more seconds; after that it continues unattended. In either case this rejects with
 * the signal's reason.
 *
 * @param work the work under way
 * @param options the clock, and the signal that ends the wait
 */
export async function linger<T>(
  work: Promise<T>,
  options: { clock: Clock; signal?: AbortSignal | undefined },
): Promise<T> {
  const { clock, signal } = options;
  if (signal === undefined) return await work;
  const giveUp = new AbortController();
  const settled = new AbortController();
  const startTimer = () => {
    sleepAwake(LINGER_MS, { clock, signal: settled.signal }).then(
      () => giveUp.abort(signal.reason),
      () => {},
    );
  };
  if (signal.aborted) startTimer();
  else signal.addEventListener("abort", startTimer);
  try {
    return await abortable(work, giveUp.signal);
  } finally {
    signal.removeEventListener("abort", startTimer);
    settled.abort();
    signal.throwIfAborted();
  }
}

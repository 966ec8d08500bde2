import { type Clock, sleepAwake } from "../oauth/base/clock.ts";
import { abortable } from "../oauth/http/abortable.ts";

/** Milliseconds that work under way is given after nobody wants it any more. */
const GRACE = 3_000;

/**
 * Waits for work that is better finished than broken off. Where the signal is aborted meanwhile it
 * is still given three seconds; after that it goes on unattended. Either way this then rejects with
 * the signal's reason.
 *
 * @param work what is under way
 * @param options measures the time, and ends the wait
 */
export async function linger<T>(
  work: Promise<T>,
  options: { clock: Clock; signal?: AbortSignal | undefined },
): Promise<T> {
  const { clock, signal } = options;
  if (signal === undefined) return await work;
  const giveUp = new AbortController();
  const settled = new AbortController();
  const grace = () => {
    sleepAwake(GRACE, { clock, signal: settled.signal }).then(
      () => giveUp.abort(signal.reason),
      () => {},
    );
  };
  if (signal.aborted) grace();
  else signal.addEventListener("abort", grace, { once: true });
  try {
    return await abortable(work, giveUp.signal);
  } finally {
    signal.removeEventListener("abort", grace);
    settled.abort();
    signal.throwIfAborted();
  }
}

import type { Clock } from "../../oauth/base/clock.ts";
import { sleep } from "../../oauth/base/sleep.ts";

/** The options of {@linkcode startHeartbeat}. */
export interface HeartbeatOptions {
  /** Measures the time between two heartbeats. */
  clock: Clock;
  /** Milliseconds between two heartbeats. */
  interval: number;
}

/**
 * Calls a function at regular intervals, for as long as a lock is held.
 *
 * @param beat gives the heartbeat; `false` means that the lock was lost, and ends it. If it throws,
 *   the next one may succeed.
 * @param options the interval
 * @returns a function that ends it
 */
export function startHeartbeat(
  beat: () => Promise<boolean>,
  { clock, interval }: HeartbeatOptions,
): () => void {
  const ending = new AbortController();
  const run = async () => {
    let held = true;
    while (held) {
      await sleep(interval, { clock, signal: ending.signal });
      held = await beat().catch(() => true);
    }
  };
  run().catch(() => {});
  return () => ending.abort();
}

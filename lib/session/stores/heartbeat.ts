import { type Clock, sleep } from "../../oauth/clock.ts";

/** How a sign of life is given. */
export interface HeartbeatOptions {
  /** Waits between two. */
  clock: Clock;
  /** Milliseconds between two. */
  interval: number;
}

/**
 * Gives a sign of life again and again, for as long as a lock is held.
 *
 * @param beat gives it; where it fails, the next one may do better
 * @param options when it is given
 * @returns what ends it
 */
export function startHeartbeat(
  beat: () => void | Promise<void>,
  { clock, interval }: HeartbeatOptions,
): () => void {
  const ending = new AbortController();
  const live = async () => {
    while (true) {
      await sleep(interval, { clock, signal: ending.signal });
      await Promise.resolve().then(beat).catch(() => {});
    }
  };
  live().catch(() => {});
  return () => ending.abort();
}

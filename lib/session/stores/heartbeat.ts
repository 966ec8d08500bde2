import { type Clock, sleep } from "../../oauth/base/clock.ts";

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
 * @param beat gives it, and returns `false` if the lock was lost: there is no further one then. If it
 *   throws, the next one may succeed.
 * @param options when it is given
 * @returns what ends it
 */
export function startHeartbeat(
  beat: () => Promise<boolean>,
  { clock, interval }: HeartbeatOptions,
): () => void {
  const ending = new AbortController();
  const live = async () => {
    let held = true;
    while (held) {
      await sleep(interval, { clock, signal: ending.signal });
      held = await beat().catch(() => true);
    }
  };
  live().catch(() => {});
  return () => ending.abort();
}

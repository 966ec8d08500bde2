import type { Clock } from "./clock.ts";

/**
 * Creates a function that returns the present, in milliseconds since the epoch, by whichever of the
 * two clocks shows more elapsed time since the creation. It never runs backwards.
 *
 * @param clock the clocks to compare
 */
export function createTimeline(clock: Clock): () => number {
  const wall = clock.now();
  const monotonic = clock.monotonic();
  let latest = wall;
  return () => {
    const elapsed = Math.max(clock.now() - wall, clock.monotonic() - monotonic);
    latest = Math.max(latest, wall + elapsed);
    return latest;
  };
}

/** The newest timeline of each clock. */
const timelines = new WeakMap<Clock, { now: () => number; clocksAgree: () => boolean }>();

/** The milliseconds by which the two clocks may differ, by rounding. */
const CLOCK_TOLERANCE_MS = 5;

/**
 * Returns a timeline as {@linkcode createTimeline} does. Callers share it for as long as it makes no
 * difference: until the two clocks disagree.
 *
 * @param clock the clocks to compare
 */
export function shareTimeline(clock: Clock): () => number {
  const known = timelines.get(clock);
  if (known?.clocksAgree()) return known.now;
  const apart = clock.now() - clock.monotonic();
  const now = createTimeline(clock);
  const clocksAgree = () => Math.abs(clock.now() - clock.monotonic() - apart) < CLOCK_TOLERANCE_MS;
  timelines.set(clock, { now, clocksAgree });
  return now;
}

/** The units of a span of time, the largest first, in milliseconds. */
const UNITS = [
  { name: "days", length: 86_400_000 },
  { name: "h", length: 3_600_000 },
  { name: "min", length: 60_000 },
  { name: "s", length: 1000 },
] as const;

/**
 * Formats how far away a time is, in the largest unit of which there are two or more.
 *
 * @param time milliseconds since the epoch
 * @param now the same
 *
 * @example
 * ```ts
 * timeAway(now + 43 * 60_000, now); // "in 43 min"
 * timeAway(now - 5_000, now); // "5 s ago"
 * ```
 */
export function timeAway(time: number, now: number): string {
  const span = Math.abs(time - now);
  const unit = UNITS.find(({ length }) => span >= 2 * length) ?? UNITS[3];
  const text = `${Math.floor(span / unit.length)} ${unit.name}`;
  return time < now ? `${text} ago` : `in ${text}`;
}

/**
 * Formats a time for a person, in the local time zone: the time of day, with the date if that is
 * another day.
 *
 * @param time milliseconds since the epoch
 * @param now the same
 *
 * @example
 * ```ts
 * localTime(Date.parse("2026-03-01T15:04:00Z"), now); // "2026-03-01 15:04"
 * ```
 */
export function localTime(time: number, now: number): string {
  const [date, today] = [new Date(time), new Date(now)];
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (date.toDateString() === today.toDateString()) return clock;
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock}`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

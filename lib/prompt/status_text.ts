import { clockText } from "./prompt_text.ts";
import { cutText } from "./text_width.ts";

/** The options of {@linkcode statusText}. */
export interface StatusOptions {
  /** The width of the terminal. */
  columns: number;
  /** Whether it shows more than ASCII. */
  utf8: boolean;
}

/**
 * Formats the status line: the time that is left, and as much else as fits.
 *
 * @param left the time until the code expires, in milliseconds
 * @param options the terminal
 */
export function statusText(left: number, { columns, utf8 }: StatusOptions): string {
  const time = `${clockText(left)} left`;
  const dot = utf8 ? "·" : "-";
  const texts = [`Waiting for approval ${dot} ${time}`, `Waiting ${dot} ${time}`, time];
  const room = columns - 1;
  return texts.find((text) => text.length <= room) ?? cutText(time, Math.max(room, 1));
}

import type { TextOutput } from "../host/text_output.ts";
import type { Clock } from "../oauth/base/clock.ts";
import { sleep } from "../oauth/base/sleep.ts";

/** Milliseconds after which a person wants to know what is going on. */
const NOTICE_AFTER_MS = 500;

/** Moves to the start of the line and clears it. */
const CLEAR_LINE = "\r\x1b[K";

/** The options of {@linkcode createSlowNotice}. */
export interface SlowNoticeOptions {
  clock: Clock;
  /** What is shown, in less than a line. */
  text: string;
  /** Whether the terminal can clear a line; otherwise the notice remains. */
  cursor: boolean;
}

/** A line that says what the program waits for. */
export interface SlowNotice {
  /** Writes another line, above the notice. */
  writeAbove(line: string): Promise<void>;
  /** Removes the notice. */
  end(): Promise<void>;
}

/**
 * Creates a notice that appears on a terminal if it is not ended soon.
 *
 * @param stderr the terminal
 * @param options the time, and the text
 */
export function createSlowNotice(stderr: TextOutput, options: SlowNoticeOptions): SlowNotice {
  const { clock, cursor } = options;
  const text = cursor ? options.text.slice(0, stderr.columns - 1) : options.text;
  const ended = new AbortController();
  let shown = false;
  const show = async () => {
    await sleep(NOTICE_AFTER_MS, { clock, signal: ended.signal });
    shown = true;
    await (cursor ? stderr.draw(text) : stderr.write(`${text}\n`));
  };
  show().catch(() => {});
  return {
    async writeAbove(line) {
      const clears = shown && cursor;
      if (clears) await stderr.draw(CLEAR_LINE);
      await stderr.write(line);
      if (clears && !ended.signal.aborted) await stderr.draw(text);
    },
    async end() {
      if (ended.signal.aborted) return;
      ended.abort();
      if (shown && cursor) await stderr.draw(CLEAR_LINE);
    },
  };
}

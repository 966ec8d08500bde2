import { type Clock, sleep } from "../oauth/base/clock.ts";
import { printable } from "../oauth/encoding/printable.ts";
import type { LoginEvent, LoginPrompt } from "../oauth/login/login_event.ts";
import {
  clockText,
  PLAIN,
  type PromptContext,
  type PromptStyle,
  promptText,
} from "./prompt_text.ts";
import type { PromptOutput, PromptView } from "./prompt_view.ts";

/** Goes to the line's start and clears it. */
const CLEAR_LINE = "\r\x1b[K";

/** How a terminal view looks. */
export interface TerminalViewOptions {
  /** Tells the time and waits. */
  clock: Clock;
  /** Whether colours may be used. */
  colors?: boolean;
  /** Whether a QR code may be drawn. */
  qr?: boolean;
}

/**
 * A view for a terminal: the prompt, a QR code where there is room for it, and under them one line
 * that counts down and says what is being waited for.
 *
 * @param output where it writes
 * @param context who asks, whom, and for what
 * @param options how it looks
 */
export function terminalView(
  output: PromptOutput,
  context: PromptContext,
  options: TerminalViewOptions,
): PromptView {
  const { clock, colors = false, qr = false } = options;
  const closed = new AbortController();
  let status = "Waiting for approval";
  let expiresAt = 0;

  const draw = async () => {
    if (closed.signal.aborted) return; // The line belongs to others again.
    const left = clockText(expiresAt - clock.now());
    const line = `${status} · ${left} left`;
    await output.draw(`${CLEAR_LINE}${line.slice(0, output.columns - 1)}`);
  };
  const note = async (text: string) => {
    const waiting = expiresAt > 0 && !closed.signal.aborted;
    await output.draw(`${waiting ? CLEAR_LINE : ""}${text}\n`);
    if (waiting) await draw();
  };
  const countDown = async () => {
    while (!closed.signal.aborted) {
      await draw();
      await sleep(1000, { clock, signal: closed.signal });
    }
  };
  return {
    async show(event: LoginEvent) {
      switch (event.type) {
        case "prompt": {
          expiresAt = event.expiresAt.getTime();
          const style = colors ? COLOURED : PLAIN;
          const text = promptText(event, context, { style });
          const picture = qr ? await fittingQrCode(event, text, { ...options, output }) : "";
          await output.draw(picture + text);
          countDown().catch(() => {}); // It ends when the view is closed, or nobody looks any more.
          return;
        }
        case "pending":
        case "slow_down":
          status = "Waiting for approval";
          return;
        case "retry": {
          const wait = Math.round((event.nextPollAt.getTime() - clock.now()) / 1000);
          return await note(`${printable(event.error.message, 500)} Trying again in ${wait} s.`);
        }
      }
    },
    note,
    async close() {
      if (closed.signal.aborted) return;
      closed.abort();
      if (expiresAt > 0) await output.draw(CLEAR_LINE);
    },
  };
}

const COLOURED: PromptStyle = {
  strong: (text) => `\x1b[1m${text}\x1b[22m`,
  faint: (text) => `\x1b[2m${text}\x1b[22m`,
};

/** The QR code, where text and code fit on the screen together. */
async function fittingQrCode(
  prompt: LoginPrompt,
  text: string,
  options: { output: PromptOutput; colors?: boolean },
): Promise<string> {
  const { output: { rows, columns }, colors = false } = options;
  const { qrCode } = await import("./qr_code.ts");
  const uri = prompt.verificationUriComplete ?? prompt.verificationUri;
  const code = qrCode(uri, { colors });
  if (code === undefined) return "";
  const fits = code.height + text.split("\n").length < rows && code.width <= columns;
  return fits ? `${code.text}\n` : "";
}

import { type Clock, sleep } from "../oauth/base/clock.ts";
import { printable } from "../oauth/encoding/printable.ts";
import type { LoginEvent, LoginPrompt } from "../oauth/login/login_event.ts";
import {
  clockText,
  type PromptContext,
  type PromptStyle,
  promptText,
  UNSTYLED,
} from "./prompt_text.ts";
import type { PromptOutput, PromptView } from "./prompt_view.ts";

/** Moves to the start of the line and clears it. */
const CLEAR_LINE = "\r\x1b[K";

/** The options of {@linkcode createTerminalView}. */
export interface TerminalViewOptions {
  context: PromptContext;
  /** The source of time and of waits. */
  clock: Clock;
  /** Whether to use colors. */
  colors?: boolean;
  /** Whether to draw a QR code. */
  qr?: boolean;
}

/**
 * Creates a view for a terminal: the prompt, a QR code if there is room for it, and a status line
 * with a countdown.
 *
 * @param output where the view is written
 * @param options the context of the prompt, and how it is shown
 */
export function createTerminalView(
  output: PromptOutput,
  options: TerminalViewOptions,
): PromptView {
  const { context, clock, colors = false, qr = false } = options;
  const closed = new AbortController();
  let status = "Waiting for approval";
  let expiresAt = 0;

  const draw = async () => {
    if (closed.signal.aborted) return; // The line is no longer ours.
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
          const text = promptText(event, { context, style: colors ? COLORED : UNSTYLED });
          const picture = qr ? await fittingQrCode(event, { text, output, colors }) : "";
          await output.draw(picture + text);
          countDown().catch(() => {}); // Ends when the view is closed, or the output is gone.
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

const COLORED: PromptStyle = {
  strong: (text) => `\x1b[1m${text}\x1b[22m`,
  faint: (text) => `\x1b[2m${text}\x1b[22m`,
};

/** Returns the QR code, if it fits on the screen together with the text. */
async function fittingQrCode(
  prompt: LoginPrompt,
  { text, output, colors }: { text: string; output: PromptOutput; colors: boolean },
): Promise<string> {
  const { rows, columns } = output;
  const { qrCode } = await import("./qr_code.ts");
  const uri = prompt.verificationUriComplete ?? prompt.verificationUri;
  const code = qrCode(uri, { colors });
  if (code === undefined) return "";
  const fits = code.height + text.split("\n").length < rows && code.width <= columns;
  return fits ? `${code.text}\n` : "";
}

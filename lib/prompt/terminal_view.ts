import type { Clock } from "../oauth/base/clock.ts";
import { sleep } from "../oauth/base/sleep.ts";
import { printable } from "../oauth/encoding/printable.ts";
import type { LoginEvent } from "../oauth/login/login_event.ts";
import { layOutPrompt, type ScreenSize } from "./prompt_layout.ts";
import type { PromptContext } from "./prompt_text.ts";
import type { PromptOutput, PromptView } from "./prompt_view.ts";
import { chooseQrCode, type QrWish } from "./choose_qr_code.ts";
import { createScreen } from "./screen.ts";
import { statusText } from "./status_text.ts";
import type { StyledLine } from "./styled_line.ts";
import type { TerminalFeatures } from "./terminal_features.ts";

/** The options of {@linkcode createTerminalView}. */
export interface TerminalViewOptions {
  context: PromptContext;
  /** The source of time and of waits. */
  clock: Clock;
  /** What the terminal can show. */
  features: TerminalFeatures;
  /** Whether to draw a QR code. @default if a phone can use it, and it fits */
  qr?: QrWish;
}

/**
 * Creates a view for a terminal: the prompt, a QR code if there is room for it, and a status line
 * with a countdown. After a change of the terminal's size the prompt is drawn again; after the
 * approval it disappears.
 *
 * @param output where the view is written
 * @param options the context of the prompt, and how it is shown
 */
export function createTerminalView(
  output: PromptOutput,
  options: TerminalViewOptions,
): PromptView {
  const { context, clock, features, qr } = options;
  const closed = new AbortController();
  const screen = createScreen(output, features);
  let layOut: (size: ScreenSize) => StyledLine[] = () => [];
  let expiresAt = 0;

  const status = () => {
    const { columns } = output;
    return statusText(expiresAt - clock.now(), { columns, utf8: features.utf8 });
  };
  const isWaiting = () => expiresAt > 0 && !closed.signal.aborted;
  const countDown = async () => {
    while (!closed.signal.aborted) {
      await sleep(1000, { clock, signal: closed.signal });
      if (screen.isResized()) await screen.replace(layOut(output), status());
      else await screen.setStatus(status());
    }
  };
  const note = async (text: string, passing = false) => {
    if (!isWaiting()) return await output.draw(`${text}\n`);
    await screen.note({ text, passing }, status());
  };
  return {
    async show(event: LoginEvent) {
      switch (event.type) {
        case "prompt": {
          expiresAt = event.expiresAt.getTime();
          const choice = await chooseQrCode(event, { wish: qr, utf8: features.utf8 });
          layOut = (size) => layOutPrompt(event, { context, size, ...choice });
          await screen.replace(layOut(output), status());
          countDown().catch(() => {}); // Ends when the view is closed, or the output is gone.
          return;
        }
        case "retry": {
          const wait = Math.round((event.nextPollAt.getTime() - clock.now()) / 1000);
          const message = printable(event.error.message, 500);
          return await note(`${message} Trying again in ${wait} s.`, true);
        }
      }
    },
    note: (text) => note(text),
    async close(approved = false) {
      if (closed.signal.aborted) return;
      const waiting = isWaiting();
      closed.abort();
      if (!waiting) return;
      if (approved) await screen.collapse();
      else await screen.setStatus("");
    },
    ask: (text) => screen.setStatus(text),
    // Enter has moved the cursor down by a row.
    clear: () => screen.collapse({ rowsBelow: 1 }),
  };
}
